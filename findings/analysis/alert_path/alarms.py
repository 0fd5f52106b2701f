"""From an alarm on to what it does when it goes off: its own actions, or those of a composite alarm over it."""

import re
from collections.abc import Iterable, Iterator

from collectors.resources.aws import Alarm, AlarmMuteRule
from collectors.snapshot import NotCollectedError, Snapshot

from .hops import Hop, HopKind, Route, best, broken, reaches, unread, unseen
from .receivers import Receivers

LONG_MUTE_S = 24 * 3600
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_CHILD = re.compile(r"\bALARM\s*\(\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"')]+))\s*\)")
# Actions that change resources and tell nobody (CloudWatch API reference, PutMetricAlarm, AlarmActions).
_MUTE_ACTIONS = ("arn:aws:automate:", ":autoscaling:", ":ec2:")
# Actions that open something for people to see (the same).
_OPENS = (":ssm:", ":ssm-incidents:", ":aiops:")
Metric = tuple[str, str]


class Alarms:
    """The alarms of a region by what they watch, and where each leads."""

    def __init__(self, snapshot: Snapshot, receivers: Receivers) -> None:
        self._snapshot = snapshot
        self._receivers = receivers
        self._routes: dict[str, Route] = {}
        self._muted: dict[str, AlarmMuteRule] | None = None
        self._by_metric: dict[Metric, list[Alarm]] = {}
        self._parents: dict[str, list[Alarm]] = {}
        for alarm in snapshot.complete(Alarm):
            for metric in set(_metrics(alarm)):
                self._by_metric.setdefault(metric, []).append(alarm)
            for child in children(alarm.rule or ""):
                self._parents.setdefault(child, []).append(alarm)

    def on(self, namespace: str, metric_name: str) -> list[Alarm]:
        """Return the alarms that watch a metric."""
        return self._by_metric.get((namespace, metric_name), [])

    def route(self, alarm: Alarm, seen: frozenset[str] = frozenset()) -> Route:
        """Return the best way from an alarm to a person; composite alarms that hold each other are walked once."""
        if alarm.arn not in self._routes:
            found = self._routed(alarm, seen | {alarm.arn})
            if seen:
                return found
            self._routes[alarm.arn] = found
        return self._routes[alarm.arn]

    def _routed(self, alarm: Alarm, seen: frozenset[str]) -> Route:
        hop = Hop(HopKind.COMPOSITE if alarm.rule else HopKind.ALARM, alarm.name, alarm.arn)
        try:
            rule = self._mute_rules().get(alarm.name)
        except NotCollectedError as error:
            return unread(error, hop)
        own = broken(f"the mute rule {rule.name} keeps it from acting", hop) if rule else self._own(alarm, hop)
        parents = [parent for name in (alarm.name, alarm.arn) for parent in self._parents.get(name, ())]
        above = [self.route(parent, seen).after(hop) for parent in parents if parent.arn not in seen]
        return best([own, *above], own)

    def _own(self, alarm: Alarm, hop: Hop) -> Route:
        if not alarm.alarm_actions:
            return broken("it has no action for its ALARM state", hop)
        if not alarm.actions_enabled:
            return broken("its actions are disabled", hop)
        return best((self._action(alarm, arn).after(hop) for arn in alarm.alarm_actions), broken("", hop))

    def _action(self, alarm: Alarm, arn: str) -> Route:
        if ":sns:" in arn:
            return self._receivers.topic(arn, "cloudwatch.amazonaws.com", alarm.arn)
        if ":lambda:" in arn:
            return self._receivers.consumer(arn, "lambda.alarms.cloudwatch.amazonaws.com", alarm.arn)
        hop = Hop(HopKind.ACTION, arn.rpartition(":")[2], arn)
        if any(service in arn for service in _OPENS):
            return reaches(hop)
        if any(service in arn for service in _MUTE_ACTIONS):
            return broken("it changes resources and tells nobody", hop)
        return unseen("Alarm", f"what the action {arn} does is not known", hop)

    def _mute_rules(self) -> dict[str, AlarmMuteRule]:
        if self._muted is None:
            rules = self._snapshot.complete(AlarmMuteRule)
            self._muted = {name: rule for rule in rules if mutes(rule) for name in rule.alarm_names}
        return self._muted


def mutes(rule: AlarmMuteRule) -> bool:
    """Say whether a rule keeps alarms silent now and for a day or longer; a maintenance window does not."""
    return rule.status == "ACTIVE" and seconds(rule.duration) >= LONG_MUTE_S


def seconds(duration: str) -> int:
    """Return an ISO 8601 duration in seconds; one that cannot be read counts as endless."""
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        return 2**31
    weeks, days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    return ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + rest


def children(rule: str) -> Iterator[str]:
    """Yield the names or ARNs of the alarms whose ALARM state a composite alarm's rule asks for."""
    for match in _CHILD.finditer(rule):
        yield next(part for part in match.groups() if part)


def _metrics(alarm: Alarm) -> Iterable[Metric]:
    if alarm.namespace and alarm.metric_name:
        yield alarm.namespace, alarm.metric_name
    for query in alarm.metrics:
        if query.namespace and query.metric_name:
            yield query.namespace, query.metric_name
