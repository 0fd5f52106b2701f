"""Whether what an ARN names is still there, as far as this account and region can tell."""

from collectors.resources import Resource
from collectors.resources.aws import EventBus, LambdaFunction, Queue, Topic, unqualified
from collectors.snapshot import Snapshot

KINDS: dict[str, type[Resource]] = {"events": EventBus, "lambda": LambdaFunction, "sns": Topic, "sqs": Queue}


def exists(snapshot: Snapshot, arn: str) -> bool | None:
    """Say whether a queue, topic, bus or function is there; None for what is elsewhere or of another kind.

    Raises NotCollectedError if its kind was not read, or whether it is there at all.
    """
    parts = arn.split(":")
    if len(parts) < 6 or parts[2] not in KINDS or parts[3:5] != [snapshot.region, snapshot.account_id]:
        return None
    if parts[2] == "events" and not parts[5].startswith("event-bus/"):
        return None
    if parts[2] == "lambda":
        # A version or an alias goes with its function, but may be gone alone: that is not read.
        arn = unqualified(arn)
    return snapshot.get(KINDS[parts[2]], arn) is not None
