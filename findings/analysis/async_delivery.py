"""Asynchronous invocation: whether a function receives events so, and where those end up that it cannot handle.

Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation" and "Capturing
records of Lambda asynchronous invocations".
"""

from collectors.resources.aws import AsyncInvocation, FunctionDelivery, InvokeConfig, LambdaFunction
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot

LATEST = "$LATEST"


def received(snapshot: Snapshot, function: LambdaFunction) -> float:
    """Events that came asynchronously in the observed days, 0 without a metric; raises NotCollectedError."""
    delivery = snapshot.get(FunctionDelivery, function.arn)
    return delivery.async_received if delivery else 0.0


def configs(snapshot: Snapshot, function: LambdaFunction) -> tuple[InvokeConfig, ...]:
    """How a function that receives events is invoked, per version and alias; raises NotCollectedError."""
    found = snapshot.get(AsyncInvocation, function.arn)
    return found.configs if found else ()


def destinations(snapshot: Snapshot, function: LambdaFunction) -> list[str]:
    """Return where failed events go: the dead letter queue or topic, then the destinations; each once."""
    found = [function.dead_letter_arn, *(config.on_failure_arn for config in configs(snapshot, function))]
    return list(dict.fromkeys(arn for arn in found if arn))


def keeps_failures(snapshot: Snapshot, function: LambdaFunction) -> bool:
    """Say whether an event that fails for good is kept; raises NotCollectedError, also where nobody can say.

    A destination of an alias alone keeps what comes through that alias, and no metric tells through which events come.
    """
    if function.dead_letter_arn:
        return True
    known = configs(snapshot, function)
    with_destination = [config.qualifier for config in known if config.on_failure_arn]
    if not with_destination:
        return False
    if LATEST in with_destination and len(with_destination) == len(known):
        return True
    named = ", ".join(with_destination)
    why = f"only {named} has a destination for failures, and nobody can say through which events come"
    raise NotCollectedError("AsyncInvocation", Gap(CoverageState.UNSUPPORTED, None, why))
