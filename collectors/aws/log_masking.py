"""LogMasking from GetDataProtectionPolicy, only for groups of functions that have such a policy of their own."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LambdaFunction, LogGroup, LogMasking

from .changes import since_last_read
from .shapes import text

LARGEST = 65_536  # PutDataProtectionPolicy, API reference: 30,720 characters
CHANGING = ("PutDataProtectionPolicy", "DeleteDataProtectionPolicy", "DeleteLogGroup")


@collector(
    provider="aws",
    reads=LogMasking,
    actions=("logs:GetDataProtectionPolicy", "cloudtrail:LookupEvents"),
    needs=(LambdaFunction, LogGroup),
)
def log_masking(reader: Reader) -> Iterator[LogMasking]:
    """Yield the policies of these groups; what is read anew follows from what changed."""
    written = {function.log_group for function in reader.found(LambdaFunction)}
    protected = [group for group in reader.found(LogGroup) if group.data_protection == "ACTIVATED"]
    names = {group.arn: group.name for group in protected if group.name in written}
    if not names:
        return
    held, anew = since_last_read(reader, LogMasking, names, CHANGING, "logGroupIdentifier")
    yield from held
    asked = {arn: {"logGroupIdentifier": names[arn]} for arn in anew}
    for arn, answer in reader.calls("logs", "GetDataProtectionPolicy", asked, expect="logGroupIdentifier"):
        yield LogMasking(arn, names[arn], text(answer.get("policyDocument"), LARGEST))
