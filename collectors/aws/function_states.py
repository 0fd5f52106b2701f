"""FunctionState from GetFunctionConfiguration, read only for what changed since the last run or was unsettled then."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionState, LambdaFunction

from .shapes import text_or_none


@collector(provider="aws", reads=FunctionState, actions=("lambda:GetFunctionConfiguration",), needs=(LambdaFunction,))
def function_states(reader: Reader) -> Iterator[FunctionState]:
    """Yield the state of every function; a settled one with an unchanged revision is not read again."""
    before = reader.before(FunctionState)
    names, asked = {}, {}
    for function in reader.found(LambdaFunction):
        known = before.get(function.arn)
        if known is not None and _holds(known, function):
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


def _holds(known: FunctionState, function: LambdaFunction) -> bool:
    """Say whether a state that was read before is still true: same revision, and nothing was under way or wrong."""
    same = function.revision_id is not None and known.revision_id == function.revision_id
    return same and known.state == "Active" and known.last_update_status in {None, "Successful"}
