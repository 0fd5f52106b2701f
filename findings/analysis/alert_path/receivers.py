"""From an alarm's action or a log subscription to a person: topics with their subscribers, functions that consume."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collectors.resources.aws import (
    EventSourceMapping,
    FunctionAccess,
    FunctionState,
    LambdaFunction,
    Topic,
    TopicSubscription,
    unqualified,
)
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.access import Access
from findings.analysis.event_sources import is_on

from .hops import Hop, HopKind, Outcome, Route, best, broken, reaches, unread, unseen

# Protocols that end at people or at a tool that wakes them (SNS API reference, Subscribe).
_PEOPLE = ("email", "email-json", "sms", "http", "https", "application")
_DEAD_STATES = ("Inactive", "Failed")
# Actions that tell somebody, each with the resources that it is about (Service Authorization Reference).
PUBLISH = ("sns:Publish", "arn:{partition}:sns:*:*:*")
TELLING = (
    ("ses:SendEmail", "arn:{partition}:ses:*:*:identity/*"),
    ("ses:SendRawEmail", "arn:{partition}:ses:*:*:identity/*"),
    ("events:PutEvents", "arn:{partition}:events:*:*:event-bus/*"),
    ("ssm-incidents:StartIncident", "arn:{partition}:ssm-incidents::*:response-plan/*"),
)
_NOT_ASKED = Gap(CoverageState.UNSUPPORTED, None, "nobody has asked who may invoke this function")


@dataclass(frozen=True, slots=True)
class _Onward:
    """A way that goes on at one of several topics."""

    hops: tuple[Hop, ...]
    topics: tuple[str, ...]

    def after(self, *hops: Hop) -> "_Onward":
        """Return the way with hops put before it."""
        return _Onward((*hops, *self.hops), self.topics)


_Way = Route | _Onward


class Receivers:
    """Where topics and functions of a region lead; each is looked at once.

    Functions and topics may call each other in rings, so a way is looked for breadth first: what it says of a topic
    does not depend on which was asked before.
    """

    def __init__(self, snapshot: Snapshot, access: Access) -> None:
        self._snapshot = snapshot
        self._access = access
        self._subscribers: dict[str, list[_Way]] = {}
        self._told: dict[str, list[_Way]] = {}
        self._ends: dict[str, Route] = {}
        self._here = f":{snapshot.region}:{snapshot.account_id}:"

    def topic(self, arn: str, service: str, source_arn: str) -> Route:
        """Return the way from a topic that a service publishes to."""
        hop = _topic_hop(arn)
        if self._here not in arn:
            return unseen("Topic", f"the topic {arn} belongs to another account or region", hop)
        try:
            topic = self._snapshot.get(Topic, arn)
            if topic is None:
                return broken("it does not exist", hop)
            if not self._access.service_may(topic.policy, service, "sns:Publish", arn, source_arn, kind="Topic"):
                return broken(f"its policy does not let {service} publish", hop)
        except NotCollectedError as error:
            return unread(error, hop)
        return self._end(arn, [_Onward((), (arn,))])

    def consumer(self, arn: str, service: str, source_arn: str) -> Route:
        """Return the way from a function that a service invokes with a log line or an alarm."""
        return self._end(f"{service} {source_arn} {arn}", self._consumed(arn, service, source_arn))

    def mapped(self, arn: str) -> Route:
        """Return the way from a stream or queue that functions of this account read."""
        hop = Hop(HopKind.STREAM, arn.rpartition(":")[2].rpartition("/")[2], arn)
        try:
            found = [one for one in self._snapshot.complete(EventSourceMapping) if one.source_arn == arn]
        except NotCollectedError as error:
            return unread(error, hop)
        if not found:
            return unseen("EventSourceMapping", f"who reads {arn} cannot be seen", hop)
        return self._end(arn, [way for one in found for way in self._mapping(one)]).after(hop)

    def _end(self, key: str, ways: Iterable[_Way]) -> Route:
        """The best end of some ways, kept under a key: the nearest person, else the furthest hop."""
        if key not in self._ends:
            self._ends[key] = self._walked(ways)
        return self._ends[key]

    def _walked(self, ways: Iterable[_Way]) -> Route:
        left, seen, ends = deque(ways), set[str](), list[Route]()
        while left:
            way = left.popleft()
            if isinstance(way, Route):
                if way.outcome is Outcome.REACHES:
                    return way
                ends.append(way)
                continue
            new = [arn for arn in way.topics if arn not in seen]
            seen.update(new)
            if not new:
                ends.append(broken("it only calls what publishes to it", *way.hops))
            for arn in new:
                left.extend(one.after(*way.hops, _topic_hop(arn)) for one in self._subscribed(arn))
        return best(ends, broken("nobody has subscribed to it"))

    def _subscribed(self, topic_arn: str) -> list[_Way]:
        if topic_arn not in self._subscribers:
            self._subscribers[topic_arn] = self._of_subscribers(topic_arn)
        return self._subscribers[topic_arn]

    def _of_subscribers(self, topic_arn: str) -> list[_Way]:
        try:
            waiting = self._subscriptions().get(topic_arn, [])
        except NotCollectedError as error:
            return [unread(error)]
        if not waiting:
            return [broken("nobody has subscribed to it")]
        confirmed = [entry for entry in waiting if not entry.pending]
        if not confirmed:
            return [broken("no subscriber has confirmed: all are pending")]
        return [way for entry in confirmed for way in self._subscriber(entry)]

    def _subscriber(self, entry: TopicSubscription) -> list[_Way]:
        hop = Hop(HopKind.PERSON, f"{entry.protocol}: {entry.endpoint}", entry.arn)
        if entry.protocol in _PEOPLE:
            return [reaches(hop)]
        if entry.protocol == "lambda":
            return self._consumed(entry.endpoint, "sns.amazonaws.com", entry.topic_arn)
        return [unseen("TopicSubscription", f"who reads {entry.endpoint} cannot be seen", hop)]

    def _subscriptions(self) -> dict[str, list[TopicSubscription]]:
        memo: dict[str, list[TopicSubscription]] = self._snapshot.memo.setdefault("alert_path.subscriptions", {})
        if not memo:
            for entry in self._snapshot.complete(TopicSubscription):
                memo.setdefault(entry.topic_arn, []).append(entry)
        return memo

    def _consumed(self, arn: str, service: str, source_arn: str) -> list[_Way]:
        plain = unqualified(arn)
        hop = _function_hop(plain)
        if self._here not in plain:
            return [unseen("LambdaFunction", f"the function {plain} belongs to another account or region", hop)]
        return self._run(plain, hop, lambda: self._not_let_in(arn, plain, service, source_arn))

    def _mapping(self, one: EventSourceMapping) -> list[_Way]:
        plain = unqualified(one.function_arn)
        hop = _function_hop(plain)
        if not is_on(one):
            return [broken("its event source mapping is disabled", hop)]
        return self._run(plain, hop, lambda: "")

    def _run(self, arn: str, hop: Hop, why_shut: Callable[[], str]) -> list[_Way]:
        """The ways of a function, unless it cannot run or is shut to the one who invokes it."""
        try:
            function = self._snapshot.get(LambdaFunction, arn)
            if function is None:
                return [broken("the function was deleted", hop)]
            if why := self._cannot_run(arn) or why_shut():
                return [broken(why, hop)]
            return [way.after(hop) for way in self._tells(function)]
        except NotCollectedError as error:
            return [unread(error, hop)]

    def _cannot_run(self, arn: str) -> str:
        state = self._snapshot.get(FunctionState, arn)
        if state is not None and state.state in _DEAD_STATES:
            return f"the function is in the state {state.state}"
        access = self._snapshot.get(FunctionAccess, arn)
        if access is not None and access.reserved_concurrency == 0:
            return "its reserved concurrency is 0, so it never runs"
        return ""

    def _not_let_in(self, arn: str, plain: str, service: str, source_arn: str) -> str:
        access = self._snapshot.get(FunctionAccess, plain)
        if access is None:
            raise NotCollectedError("FunctionAccess", _NOT_ASKED)
        if not self._access.service_may(
            access.policy, service, "lambda:InvokeFunction", arn, source_arn, default=False, kind="FunctionAccess"
        ):
            return f"its policy does not let {service} invoke it"
        return ""

    def _tells(self, function: LambdaFunction) -> list[_Way]:
        """From a function on: whom its role may tell; which topic it takes, if any, cannot be seen but guessed."""
        if function.role_arn not in self._told:
            self._told[function.role_arn] = self._may_tell(function.role_arn)
        return self._told[function.role_arn]

    def _may_tell(self, role_arn: str) -> list[_Way]:
        doubts: list[Route] = []
        if any(_surely(doubts, self._may_anywhere, role_arn, *telling) for telling in TELLING):
            return [reaches(Hop(HopKind.PERSON, "whom the function tells", note="its code decides"))]
        topics = tuple(
            topic.arn
            for topic in self._snapshot.complete(Topic)
            if _surely(doubts, self._access.role_may, role_arn, "sns:Publish", topic.arn)
        )
        if topics:
            return [_Onward((), topics), *doubts]
        if not _surely(doubts, self._may_anywhere, role_arn, *PUBLISH):
            return [*doubts] or [broken("its role may not publish to anything that reaches a person")]
        if self._access.role_may_only_below(role_arn, PUBLISH[0], f"arn:{self._snapshot.partition}:sns{self._here}"):
            return [broken("no topic that its role may publish to exists"), *doubts]
        return [unseen("Topic", "its role may publish to topics of other accounts or regions only"), *doubts]

    def _may_anywhere(self, role_arn: str, action: str, pattern: str) -> bool:
        pattern = pattern.replace("{partition}", self._snapshot.partition)
        return self._access.role_may_anywhere(role_arn, action, pattern)


def _topic_hop(arn: str) -> Hop:
    return Hop(HopKind.TOPIC, arn.rpartition(":")[2], arn)


def _function_hop(arn: str) -> Hop:
    return Hop(HopKind.CONSUMER, arn.rpartition(":")[2], arn)


def _surely(doubts: list[Route], ask: Callable[..., bool], *question: str) -> bool:
    """The answer to a question, or no with a doubt noted: a sure way counts beside one that nobody can decide."""
    try:
        return ask(*question)
    except NotCollectedError as error:
        doubts.append(unread(error))
        return False
