"""What several checks need to know of a function: where it logs and whether it is used."""

from collectors.resources.aws import FunctionTraffic, LambdaFunction
from collectors.snapshot import Snapshot


def log_group_name(function: LambdaFunction) -> str:
    """The group that a function writes to; /aws/lambda/<name> unless configured (Lambda API, LoggingConfig)."""
    return function.log_group or f"/aws/lambda/{function.name}"


def invocations(snapshot: Snapshot, function: LambdaFunction) -> float:
    """Invocations in the observed days, 0 without a metric; raises NotCollectedError."""
    traffic = snapshot.get(FunctionTraffic, function.arn)
    return traffic.invocations if traffic else 0.0
