"""AlertPaths: for each function of a region the best way from its log to a person."""

from collections.abc import Iterable, Iterator

from collectors.resources.aws import LambdaFunction, LogGroup, LogSubscription, MetricFilter, SubscriptionFilters
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.access import Access
from findings.analysis.account_subscriptions import account_subscriptions
from findings.analysis.filter_faults import formats_by_group, impossible, unfit
from findings.analysis.filter_pattern import LogFormat
from findings.analysis.functions import log_group_name

from .alarms import Alarms
from .hops import Hop, HopKind, Outcome, Route, best, broken, unread, unseen
from .receivers import Receivers

NO_FILTER = "it has neither a metric filter nor a subscription filter"


class AlertPaths:
    """All ways out of the log groups of a region; raises NotCollectedError when lists of things were not read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._receivers = Receivers(snapshot, Access.of(snapshot))
        self._alarms: Alarms | NotCollectedError
        try:
            self._alarms = Alarms(snapshot, self._receivers)
        except NotCollectedError as error:
            self._alarms = error
        self._groups = {group.name: group for group in snapshot.all(LogGroup)}
        self._formats = formats_by_group(snapshot)
        self._filters: dict[str, list[MetricFilter]] = {}
        for item in snapshot.complete(MetricFilter):
            self._filters.setdefault(item.log_group, []).append(item)
        self._routes: dict[str, list[Route]] = {}

    def routes(self, group: str) -> list[Route]:
        """Return every way out of a log group, the best first; empty if it has no filter."""
        if group not in self._routes:
            found = [*self._by_metric(group), *self._by_subscription(group), *self._by_account(group)]
            self._routes[group] = sorted(found, key=lambda route: (-route.outcome, -len(route.hops)))
        return self._routes[group]

    def best(self, function: LambdaFunction) -> Route:
        """Return the best way from a function's log group to a person."""
        group = log_group_name(function)
        held = self._groups.get(group)
        hop = Hop(HopKind.LOG_GROUP, group, held.arn if held else "")
        if held is None:
            return broken("it does not exist", hop)
        return best(self.routes(group), broken(NO_FILTER)).after(hop)

    def _by_metric(self, group: str) -> Iterator[Route]:
        for item in self._filters.get(group, ()):
            hop = Hop(HopKind.METRIC_FILTER, item.name, item.arn, note=item.pattern)
            published = (self._metric(one.namespace, one.metric_name) for one in item.transformations)
            onward = best(published, broken("it publishes no metric"))
            yield self._filtered(item.pattern, "MetricFilter", self._given(group, item), onward).after(hop)

    def _metric(self, namespace: str, name: str) -> Route:
        hop = Hop(HopKind.METRIC, f"{namespace}/{name}")
        if isinstance(self._alarms, NotCollectedError):
            return unread(self._alarms, hop)
        ways = self._alarms.ways(namespace, name)
        return best((way.after(hop) for way in ways), broken("no alarm watches it", hop))

    def _by_subscription(self, group: str) -> Iterator[Route]:
        held = self._groups.get(group)
        if held is None:
            return
        try:
            found = self._snapshot.get(SubscriptionFilters, held.arn)
        except NotCollectedError as error:
            yield unread(error)
            return
        for entry in found.filters if found else ():
            hop = Hop(HopKind.SUBSCRIPTION_FILTER, entry.name, note=entry.pattern)
            onward = self._destination(entry.destination_arn, held)
            yield self._filtered(entry.pattern, "SubscriptionFilters", self._given(group, entry), onward).after(hop)

    def _by_account(self, group: str) -> Iterator[Route]:
        """The subscriptions of all log groups at once."""
        held = self._groups.get(group)
        try:
            found = account_subscriptions(self._snapshot)
        except NotCollectedError as error:
            yield unread(error)
            return
        for entry in found:
            if held is not None and entry.takes(held):
                hop = Hop(HopKind.SUBSCRIPTION_FILTER, entry.name, note="of all log groups")
                onward = self._destination(entry.destination, held)
                yield self._filtered(entry.pattern, "LogAccountPolicy", self._formats.get(group, ()), onward).after(hop)

    def _destination(self, arn: str, group: LogGroup) -> Route:
        if ":lambda:" in arn:
            return self._receivers.consumer(arn, "logs.amazonaws.com", f"{group.arn}:*")
        if ":kinesis:" in arn:
            return self._receivers.mapped(arn)
        return unseen("SubscriptionFilters", f"what reads {arn} cannot be seen from here", Hop(HopKind.STREAM, arn))

    def _given(self, group: str, one: MetricFilter | LogSubscription) -> Iterable[LogFormat]:
        """The formats of the lines that a filter sees; on transformed logs nobody knows their shape."""
        return () if one.on_transformed_logs else self._formats.get(group, ())

    def _filtered(self, pattern: str, kind: str, formats: Iterable[LogFormat], onward: Route) -> Route:
        """The way behind a filter, unless its pattern lets no line through or nobody can say what it lets through."""
        try:
            why = impossible(pattern, kind) or unfit(pattern, formats)
        except NotCollectedError as error:
            return onward if onward.outcome is Outcome.BROKEN else unread(error)
        return broken(f"its pattern matches no line. {why}") if why else onward
