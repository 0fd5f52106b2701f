"""What queues are for: which feed functions, which are fed by topics and rules, which take what failed elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from collectors.resources.aws import (
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    LambdaFunction,
    Queue,
    TopicSubscription,
)
from collectors.snapshot import Snapshot
from findings.analysis.event_sources import function_name

FEEDS = (EventSourceMapping, TopicSubscription, EventRule)
FAILS_INTO = (Queue, LambdaFunction, AsyncInvocation, EventSourceMapping, EventRule, EventBus)


def fed_functions(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return queue ARN -> names of the functions that a mapping feeds from it; raises NotCollectedError."""
    found: dict[str, list[str]] = defaultdict(list)
    for mapping in snapshot.complete(EventSourceMapping):
        if ":sqs:" in mapping.source_arn:
            found[mapping.source_arn].append(function_name(mapping))
    return found


def feeders(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return queue ARN -> what brings it messages, in words; raises NotCollectedError."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in snapshot.complete(TopicSubscription):
        if entry.protocol == "sqs":
            found[entry.endpoint].append(f"the topic {entry.topic_arn.rpartition(':')[2]}")
    for rule in snapshot.complete(EventRule):
        for target in rule.targets:
            found[target.arn].append(f"the rule {rule.name}")
    return found


def failing_into(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return ARN -> what sends its failures there, in words: queues, functions, mappings, rules, buses.

    Raises NotCollectedError.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for target, source in (*_of_functions(snapshot), *_of_services(snapshot)):
        if target:
            found[target].append(source)
    return found


def _of_functions(snapshot: Snapshot) -> Iterator[tuple[str | None, str]]:
    for function in snapshot.complete(LambdaFunction):
        yield function.dead_letter_arn, f"the function {function.name}"
    for invocation in snapshot.complete(AsyncInvocation):
        for config in invocation.configs:
            yield config.on_failure_arn, f"the function {invocation.name}"
    for mapping in snapshot.complete(EventSourceMapping):
        yield mapping.on_failure_arn, f"the mapping {mapping.name}"


def _of_services(snapshot: Snapshot) -> Iterator[tuple[str | None, str]]:
    for queue in snapshot.complete(Queue):
        yield queue.dead_letter_arn, f"the queue {queue.name}"
    for rule in snapshot.complete(EventRule):
        for target in rule.targets:
            yield target.dead_letter_arn, f"the rule {rule.name}"
    for bus in snapshot.complete(EventBus):
        yield bus.dead_letter_arn, f"the bus {bus.name}"


def named(sources: Iterable[str], most: int = 5) -> list[str]:
    """Return the first names in their order, each once, and how many more there are."""
    known = sorted(set(sources))
    return known[:most] + ([f"{len(known) - most} more"] if len(known) > most else [])
