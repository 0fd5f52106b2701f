"""FunctionRecursion from GetFunctionRecursionConfig, only for functions that read a queue.

Lambda detects loops through SQS, SNS and S3 (developer guide, "Use Lambda recursive loop detection"); a mapping is the
only one of these that says cheaply whom it concerns.
"""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import EventSourceMapping, FunctionRecursion, LambdaFunction, unqualified

from .shapes import text


@collector(
    provider="aws",
    reads=FunctionRecursion,
    actions=("lambda:GetFunctionRecursionConfig",),
    needs=(LambdaFunction, EventSourceMapping),
)
def function_recursions(reader: Reader) -> Iterator[FunctionRecursion]:
    """Yield what each such function does about loops."""
    reading = {
        unqualified(mapping.function_arn)
        for mapping in reader.found(EventSourceMapping)
        if ":sqs:" in mapping.source_arn
    }
    names = {function.arn: function.name for function in reader.found(LambdaFunction) if function.arn in reading}
    asked = {arn: {"FunctionName": name} for arn, name in names.items()}
    for arn, answer in reader.calls("lambda", "GetFunctionRecursionConfig", asked, expect="RecursiveLoop"):
        yield FunctionRecursion(arn, names[arn], text(answer["RecursiveLoop"]))
