"""From an alarm's action or a log subscription to a person: topics with their subscribers, functions that consume."""

from collections.abc import Iterable

from collectors.resources.aws import (
    EventSourceMapping,
    FunctionAccess,
    FunctionState,
    LambdaFunction,
    Topic,
    TopicSubscription,
    unqualified,
)
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.access import Access
from findings.analysis.event_sources import is_on

from .hops import Hop, HopKind, Route, best, broken, reaches, unread, unseen

# Protocols that end at people or at a tool that wakes them (SNS API reference, Subscribe).
_PEOPLE = ("email", "email-json", "sms", "http", "https", "application")
_DEAD_STATES = ("Inactive", "Failed")
# Actions that tell somebody, each with the resources that it is about (Service Authorization Reference).
TELLING = (
    ("sns:Publish", "arn:{partition}:sns:*:*:*"),
    ("ses:SendEmail", "arn:{partition}:ses:*:*:identity/*"),
    ("ses:SendRawEmail", "arn:{partition}:ses:*:*:identity/*"),
    ("events:PutEvents", "arn:{partition}:events:*:*:event-bus/*"),
    ("ssm-incidents:StartIncident", "arn:{partition}:ssm-incidents::*:response-plan/*"),
)


class Receivers:
    """Where topics and functions of a region lead; each is followed once."""

    def __init__(self, snapshot: Snapshot, access: Access) -> None:
        self._snapshot = snapshot
        self._access = access
        self._ends: dict[str, Route] = {}
        self._here = f":{snapshot.region}:{snapshot.account_id}:"

    def topic(self, arn: str, service: str, source_arn: str) -> Route:
        """Return the way from a topic that a service publishes to."""
        hop = Hop(HopKind.TOPIC, arn.rpartition(":")[2], arn)
        if self._here not in arn:
            return unseen("Topic", f"the topic {arn} belongs to another account or region", hop)
        try:
            topic = self._snapshot.get(Topic, arn)
            if topic is None:
                return broken("it does not exist", hop)
            if not self._access.service_may(topic.policy, service, "sns:Publish", arn, source_arn):
                return broken(f"its policy does not let {service} publish", hop)
            return self._subscribers(arn).after(hop)
        except NotCollectedError as error:
            return unread(error, hop)

    def _subscribers(self, topic_arn: str) -> Route:
        if topic_arn not in self._ends:
            self._ends[topic_arn] = self._followed(topic_arn)
        return self._ends[topic_arn]

    def _followed(self, topic_arn: str) -> Route:
        # Set first: a topic that a function publishes to, which the topic calls, is no way to a person.
        self._ends[topic_arn] = broken("it only calls what publishes to it")
        waiting = self._subscriptions().get(topic_arn, [])
        if not waiting:
            return broken("nobody has subscribed to it")
        confirmed = [entry for entry in waiting if not entry.pending]
        if not confirmed:
            return broken("no subscriber has confirmed: all are pending")
        return best((self._subscriber(entry) for entry in confirmed), broken("nobody has subscribed to it"))

    def _subscriber(self, entry: TopicSubscription) -> Route:
        hop = Hop(HopKind.PERSON, f"{entry.protocol}: {entry.endpoint}", entry.arn)
        if entry.protocol in _PEOPLE:
            return reaches(hop)
        if entry.protocol == "lambda":
            return self.consumer(entry.endpoint, "sns.amazonaws.com", entry.topic_arn)
        return unseen("TopicSubscription", f"who reads {entry.endpoint} cannot be seen", hop)

    def _subscriptions(self) -> dict[str, list[TopicSubscription]]:
        memo: dict[str, list[TopicSubscription]] = self._snapshot.memo.setdefault("alert_path.subscriptions", {})
        if not memo:
            for entry in self._snapshot.complete(TopicSubscription):
                memo.setdefault(entry.topic_arn, []).append(entry)
        return memo

    def consumer(self, arn: str, service: str, source_arn: str) -> Route:
        """Return the way from a function that a service invokes with a log line or an alarm."""
        plain = unqualified(arn)
        hop = Hop(HopKind.CONSUMER, plain.rpartition(":")[2], plain)
        if self._here not in plain:
            return unseen("LambdaFunction", f"the function {plain} belongs to another account or region", hop)
        try:
            function = self._snapshot.get(LambdaFunction, plain)
            if function is None:
                return broken("the function was deleted", hop)
            if why := self._cannot_run(plain) or self._not_let_in(arn, plain, service, source_arn):
                return broken(why, hop)
            return self._tells(function).after(hop)
        except NotCollectedError as error:
            return unread(error, hop)

    def mapped(self, arn: str) -> Route:
        """Return the way from a stream or queue that functions of this account read."""
        hop = Hop(HopKind.STREAM, arn.rpartition(":")[2].rpartition("/")[2], arn)
        try:
            found = [one for one in self._snapshot.complete(EventSourceMapping) if one.source_arn == arn]
            if not found:
                return unseen("EventSourceMapping", f"who reads {arn} cannot be seen", hop)
            return best((self._mapping(one) for one in found), broken("", hop)).after(hop)
        except NotCollectedError as error:
            return unread(error, hop)

    def _mapping(self, one: EventSourceMapping) -> Route:
        hop = Hop(HopKind.CONSUMER, one.function_arn.rpartition(":")[2], one.function_arn)
        if not is_on(one):
            return broken("its event source mapping is disabled", hop)
        plain = unqualified(one.function_arn)
        function = self._snapshot.get(LambdaFunction, plain)
        if function is None:
            return broken("the function was deleted", hop)
        if why := self._cannot_run(plain):
            return broken(why, hop)
        return self._tells(function).after(hop)

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
        policy = access.policy if access else None
        if not self._access.service_may(policy, service, "lambda:InvokeFunction", arn, source_arn, default=False):
            return f"its policy does not let {service} invoke it"
        return ""

    def _tells(self, function: LambdaFunction) -> Route:
        """From a function on: whom its role may tell; which topic it takes, if any, cannot be seen but guessed."""
        publishes, *others = (self._may(function, action, pattern) for action, pattern in TELLING)
        if not publishes and not any(others):
            return broken("its role may not publish to anything that reaches a person")
        topics = self._topics(function) if publishes else []
        if any(others) or not topics:
            return reaches(Hop(HopKind.PERSON, "whom the function tells", note="its code decides"))
        return best((self._subscribers(arn).after(Hop(HopKind.TOPIC, arn.rpartition(":")[2], arn)) for arn in topics),
                    broken("no topic that its role may publish to exists"))  # fmt: skip

    def _may(self, function: LambdaFunction, action: str, pattern: str) -> bool:
        pattern = pattern.replace("{partition}", self._snapshot.partition)
        return self._access.role_may_anywhere(function.role_arn, action, pattern)

    def _topics(self, function: LambdaFunction) -> Iterable[str]:
        return [
            topic.arn
            for topic in self._snapshot.complete(Topic)
            if self._access.role_may(function.role_arn, "sns:Publish", topic.arn)
        ]
