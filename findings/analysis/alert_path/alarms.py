"""From an alarm on to what it does when it goes off: its own actions, or those of a composite alarm over it."""

import re
from collections.abc import Iterator

from collectors.resources.aws import Alarm, AlarmMuteRule
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.alarm_limits import AlarmLimits, rises
from findings.analysis.alarmed_metrics import Metric, metrics_of
from findings.analysis.composite_alarms import CompositeAlarms

from .hops import Hop, HopKind, Route, best, broken, reaches, unread, unseen
from .receivers import Receivers

LONG_MUTE_S = 24 * 3600
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
# Actions that change resources and tell nobody (CloudWatch API reference, PutMetricAlarm, AlarmActions).
_MUTE_ACTIONS = (":automate:", ":autoscaling:", ":swf:", ":ec2:")
# More storeys of composite alarms than people build; behind them the way is called unseen.
MOST_STOREYS = 50
# Actions that open something for people to see (the same).
_OPENS = (":ssm:", ":ssm-incidents:", ":aiops:")


class Alarms:
    """The alarms of a region by what they watch, and where each leads."""

    def __init__(self, snapshot: Snapshot, receivers: Receivers) -> None:
        self._snapshot = snapshot
        self._receivers = receivers
        self._composites = CompositeAlarms.of(snapshot)
        self._limits = AlarmLimits(snapshot)
        self._routes: dict[str, Route] = {}
        self._muted: dict[str, AlarmMuteRule] | None = None
        self._by_metric: dict[Metric, list[Alarm]] = {}
        for alarm in snapshot.complete(Alarm):
            for metric in set(metrics_of(alarm)):
                self._by_metric.setdefault(metric, []).append(alarm)

    def ways(self, namespace: str, metric_name: str) -> Iterator[Route]:
        """Yield the best way of each alarm that watches the count of a metric filter."""
        for alarm in self._by_metric.get((namespace, metric_name), ()):
            # Mathematics may turn the count around: a share of good lines falls as bad ones come.
            if rises(alarm) or alarm.metrics:
                yield self.route(alarm)
            else:
                yield broken("it goes off when there are few lines", Hop(HopKind.ALARM, alarm.name, alarm.arn))

    def route(self, alarm: Alarm, storey: int = 0) -> Route:
        """Return the best way from an alarm to a person; each is walked once, however many composites lead to it."""
        if alarm.arn not in self._routes:
            hop = _hop(alarm)
            if storey > MOST_STOREYS:
                return unseen("Alarm", f"composite alarms stand above it on more than {MOST_STOREYS} storeys", hop)
            # Set first: composite alarms that hold each other end here, and CloudWatch does not evaluate them.
            self._routes[alarm.arn] = broken("it only sets off what it waits for", hop)
            self._routes[alarm.arn] = self._routed(alarm, hop, storey)
        return self._routes[alarm.arn]

    def _routed(self, alarm: Alarm, hop: Hop, storey: int) -> Route:
        try:
            rule = self._mute_rules().get(alarm.name)
            never = self._limits.why_never(alarm)
        except NotCollectedError as error:
            return unread(error, hop)
        if never:
            return broken(f"it can never go off: {never[0].lower()}{never[1:]}", hop)
        own = broken(f"the mute rule {rule.name} keeps it from acting", hop) if rule else self._own(alarm, hop)
        above = [self.route(parent, storey + 1).after(hop) for parent in self._composites.above(alarm)]
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
        if tells_nobody(arn):
            return broken("it changes resources and tells nobody", hop)
        return unseen("Alarm", f"what the action {arn} does is not known", hop)

    def _mute_rules(self) -> dict[str, AlarmMuteRule]:
        if self._muted is None:
            rules = self._snapshot.complete(AlarmMuteRule)
            self._muted = {name: rule for rule in rules if mutes(rule) for name in rule.alarm_names}
        return self._muted


def _hop(alarm: Alarm) -> Hop:
    return Hop(HopKind.COMPOSITE if alarm.rule else HopKind.ALARM, alarm.name, alarm.arn)


def tells_nobody(action: str) -> bool:
    """Say whether an alarm's action only changes resources: scales, stops, reboots or recovers them."""
    return any(service in action for service in _MUTE_ACTIONS)


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
