"""FunctionState from GetFunctionConfiguration, read only for functions whose revision changed since the last run."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionState, LambdaFunction

from .shapes import text_or_none


@collector(provider="aws", reads=FunctionState, actions=("lambda:GetFunctionConfiguration",), needs=(LambdaFunction,))
def function_states(reader: Reader) -> Iterator[FunctionState]:
    """Yield the state of every function; an unchanged revision keeps the state that was read before."""
    before = reader.before(FunctionState)
    names, asked = {}, {}
    for function in reader.found(LambdaFunction):
        known = before.get(function.arn)
        if known is not None and function.revision_id and known.revision_id == function.revision_id:
            yield known
        else:
            names[function.arn] = function
            asked[function.arn] = {"FunctionName": function.arn}
    for arn, answer in reader.calls("lambda", "GetFunctionConfiguration", asked, expect="FunctionArn"):
        yield FunctionState(
            arn=arn,
            name=names[arn].name,
            revision_id=names[arn].revision_id,
            state=text_or_none(answer.get("State")),
            state_reason_code=text_or_none(answer.get("StateReasonCode")),
            last_update_status=text_or_none(answer.get("LastUpdateStatus")),
        )
