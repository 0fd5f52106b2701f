"""The metric filters of a log group, what each counts, and the alarms that act on its metric."""

from collections.abc import Iterable
from dataclasses import dataclass

from collectors.resources.aws import Alarm, MetricFilter, MetricTransformation
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.alarm_limits import filter_bounds, out_of_reach, rises
from findings.analysis.composite_alarms import CompositeAlarms
from findings.analysis.filter_pattern import FilterPattern, PatternError, Refusal, parse
from findings.analysis.watched_metrics import WatchedMetrics

from .events import ROUTINE, Sample


@dataclass(frozen=True, slots=True)
class Counted:
    """One filter: the alarms that act on its count, or why none does; too_wide is a routine call that it counts."""

    name: str
    pattern: FilterPattern
    alarms: tuple[str, ...] = ()
    silent: str = ""
    too_wide: str = ""

    def sees(self, event: Sample) -> bool:
        """Say whether the filter counts the event."""
        return self.pattern.matches(event.line)


class Counting:
    """The filters of log groups; each group is read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._acting = Acting(snapshot)
        self._groups: dict[str, list[Counted]] = {}
        self._unreadable: dict[str, str] = {}

    @staticmethod
    def of(snapshot: Snapshot) -> "Counting":
        """Return the one of a snapshot."""
        held: Counting = snapshot.memo.get(Counting) or Counting(snapshot)
        return snapshot.memo.setdefault(Counting, held)  # type: ignore[no-any-return]

    def of_group(self, group: str) -> list[Counted]:
        """Return the filters of a group; those that CloudWatch Logs would not take count nothing."""
        if group not in self._groups:
            found = [item for item in self._snapshot.all(MetricFilter) if item.log_group == group]
            self._groups[group] = [counted for item in found if (counted := self._counted(item)) is not None]
        return self._groups[group]

    def must_be_readable(self, group: str) -> None:
        """Raise NotCollectedError if nobody can say what some filter of the group counts."""
        if group in self._unreadable:
            why = f"what the filter {self._unreadable[group]} counts cannot be decided"
            raise NotCollectedError("MetricFilter", Gap(CoverageState.UNSUPPORTED, None, why))

    def _counted(self, item: MetricFilter) -> Counted | None:
        try:
            pattern = parse(item.pattern)
        except PatternError as error:
            if error.refusal is Refusal.UNSUPPORTED:
                self._unreadable[item.log_group] = item.name
            return None
        wide = next((event.name for event in ROUTINE if pattern.matches(event.line)), None)
        if wide:
            return Counted(item.name, pattern, too_wide=wide)
        return Counted(item.name, pattern, *self._alarmed(item.transformations))

    def _alarmed(self, transformations: Iterable[MetricTransformation]) -> tuple[tuple[str, ...], str]:
        why = "it publishes no metric"
        for one in transformations:
            alarms, why = self._acting.on(one)
            if alarms:
                return alarms, ""
        return (), why


class Acting:
    """The alarms on the metrics of filters that act when they go off."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._watched = WatchedMetrics.of(snapshot)
        self._composites = CompositeAlarms.of(snapshot)

    def on(self, metric: MetricTransformation) -> tuple[tuple[str, ...], str]:
        """Return the names of the alarms that act on a filter's metric; without one, why."""
        # With dimensions each value is a metric of its own, which only a query over all of them takes together.
        several = {key: "" for key, _ in metric.dimensions[:1]}
        shown = f"{metric.namespace}/{metric.metric_name}"
        found = self._watched.alarms(metric.namespace, metric.metric_name, **several)
        if not found:
            return (), f"no alarm watches its metric {shown}"
        silences = {alarm.name: self._silence(alarm, metric) for alarm in found}
        acting = tuple(sorted(name for name, why in silences.items() if not why))
        return acting, "" if acting else next(iter(silences.values()))

    def _silence(self, alarm: Alarm, metric: MetricTransformation) -> str:
        """Why an alarm tells nobody by itself or through a composite alarm over it; empty if it does."""
        if not rises(alarm):
            return f"its alarm {alarm.name} goes off when there are few"
        if alarm.unit not in (None, metric.unit):
            return f"its alarm {alarm.name} wants another unit"
        if out_of_reach(alarm, metric.metric_name, filter_bounds([metric], alarm.statistic or "")):
            return f"its alarm {alarm.name} waits for more than it ever is"
        if any(one.alarm_actions and one.actions_enabled for one in (alarm, *self._composites.above(alarm))):
            return ""
        return f"its alarm {alarm.name} " + ("has its actions disabled" if alarm.alarm_actions else "has no action")
