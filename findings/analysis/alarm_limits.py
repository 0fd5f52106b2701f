"""Why an alarm can never go off: what it watches is gone, never published, or never reaches its threshold.

Sources: Lambda developer guide, "Types of metrics for Lambda functions"; API Gateway developer guide, "Amazon API
Gateway dimensions and metrics"; CloudWatch API reference, PutMetricAlarm (an alarm with a unit sees data of that unit
only) and PutCompositeAlarm; CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data". An alarm to
which missing data are a breach can always go off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import inf, isfinite

from collectors.resources.aws import Alarm, AlarmData, LambdaFunction, MetricFilter, MetricTransformation
from collectors.snapshot import Snapshot
from findings.analysis.moments import moment

LAMBDA = "AWS/Lambda"
LONGEST_WITHOUT_DATA = timedelta(days=14)
# Namespaces whose metrics count things or measure times: none is ever below 0.
_COUNTING = frozenset({LAMBDA, "AWS/ApiGateway", "AWS/Events", "AWS/Logs", "AWS/SNS", "AWS/SQS", "AWS/States"})
# Each sample is 0 or 1, so whatever is no sum is at most 1.
_AT_MOST_ONE = frozenset({
    (LAMBDA, "Errors"), (LAMBDA, "ProvisionedConcurrencyUtilization"), ("AWS/ApiGateway", "4XXError"),
    ("AWS/ApiGateway", "5XXError"), ("AWS/ApiGateway", "CacheHitCount"), ("AWS/ApiGateway", "CacheMissCount"),
})  # fmt: skip
_UNITS = {"Duration": "Milliseconds", "Errors": "Count", "Invocations": "Count", "Throttles": "Count"}
# Statistics that give one of the samples or something between them (CloudWatch user guide, "Statistics definitions").
_BETWEEN = re.compile(r"Average|Minimum|Maximum|IQM|p\d[\d.]*|(?:tm|TM|wm|WM)(?:\d[\d.]*|\([^)]*\))")
_NAMED = re.compile(
    r"(?P<unless>NOT\s*\(?\s*)?\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"
    r"(?:\"(?P<a>[^\"]+)\"|'(?P<b>[^']+)'|(?P<c>[^\s\"')]+))\s*\)",
    re.IGNORECASE,
)


_OR = re.compile(r"\bOR\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Watched:
    """The one metric that an alarm compares; bounds of what its statistic can be."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    stat: str

    @property
    def shown(self) -> str:
        return f"{self.namespace}/{self.metric}"


class AlarmLimits:
    """Looks at the alarms of a region; what it needs is read when an alarm needs it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._timeouts: dict[str, int] | None = None
        self._published: dict[tuple[str, str], list[MetricTransformation]] | None = None
        alarms = snapshot.all(Alarm)
        self._names = {key: alarm.name for alarm in alarms for key in (alarm.arn, alarm.name)}
        self._below = {alarm.name: {name for name, _ in named(alarm.rule)} for alarm in alarms if alarm.rule}

    def why_never(self, alarm: Alarm) -> str | None:
        """Return why an alarm can never go off, in one sentence; raises NotCollectedError."""
        if alarm.rule is not None:
            return self._rule(alarm, alarm.rule)
        one = _single(alarm, self._snapshot.account_id)
        if one is None:
            return self._all_gone(alarm)
        found = self._gone(one) or self._other_unit(alarm, one) or self._unpublished(alarm, one)
        return found or out_of_reach(alarm, f"{one.metric} ({one.stat})", self._bounds(one))

    def _rule(self, alarm: Alarm, rule: str) -> str | None:
        if rule.strip().upper() == "FALSE":
            return "Its rule is FALSE."
        wanted = {name for name, unless in named(rule) if not unless}
        gone = sorted(wanted - self._names.keys())
        # Beside OR one that is left may still set it off.
        if gone and (len(gone) == len(wanted) or not _OR.search(rule)):
            return f"Its rule names alarms that do not exist: {', '.join(gone[:5])}."
        if self._is_in_cycle(alarm.name):
            return "Its rule depends on itself, so CloudWatch does not evaluate it."
        return None

    def _is_in_cycle(self, name: str) -> bool:
        seen: set[str] = set()
        left = list(self._below.get(name, ()))
        while left:
            named_so = left.pop()
            child = self._names.get(named_so, named_so)
            if child == name:
                return True
            if child not in seen:
                seen.add(child)
                left += self._below.get(child, ())
        return False

    def _functions(self) -> dict[str, int]:
        if self._timeouts is None:
            self._timeouts = {item.name: item.timeout_s for item in self._snapshot.complete(LambdaFunction)}
        return self._timeouts

    def _gone(self, one: _Watched) -> str | None:
        name = dict(one.dimensions).get("FunctionName") if one.namespace == LAMBDA else None
        # Metrics of Lambda@Edge are about a function of another region: us-east-1.<name>.
        if not name or "." in name or name in self._functions():
            return None
        return f"It watches the function {name}, which does not exist."

    def _all_gone(self, alarm: Alarm) -> str | None:
        """For mathematics on several metrics: all of them are about functions that do not exist."""
        own = [query for query in alarm.metrics if query.account_id in (None, self._snapshot.account_id)]
        found = [
            self._gone(_Watched(query.namespace, query.metric_name, query.dimensions, ""))
            for query in own
            if query.namespace and query.metric_name
        ]
        return found[0] if found and len(own) == len(alarm.metrics) and all(found) else None

    def _other_unit(self, alarm: Alarm, one: _Watched) -> str | None:
        if alarm.unit is None:
            return None
        units = {_UNITS[one.metric]} if one.namespace == LAMBDA and one.metric in _UNITS else set()
        units |= {item.unit for item in self._filters(one)}
        if not units or alarm.unit in units:
            return None
        return f"It wants the unit {alarm.unit}, but {one.shown} comes with the unit {' and '.join(sorted(units))}."

    def _filters(self, one: _Watched, *, exact: bool = True) -> list[MetricTransformation]:
        """What metric filters publish under this name, with these dimensions if exact."""
        if one.namespace.startswith("AWS/"):
            return []
        found = self._by_name().get((one.namespace, one.metric), [])
        keys = {key for key, _ in one.dimensions}
        return [item for item in found if not exact or {key for key, _ in item.dimensions} == keys]

    def _by_name(self) -> dict[tuple[str, str], list[MetricTransformation]]:
        if self._published is None:
            self._published = {}
            for item in self._snapshot.complete(MetricFilter):
                for one in item.transformations:
                    self._published.setdefault((one.namespace, one.metric_name), []).append(one)
        return self._published

    def _unpublished(self, alarm: Alarm, one: _Watched) -> str | None:
        if one.namespace.startswith("AWS/") or self._filters(one):
            return None
        data = self._snapshot.get(AlarmData, alarm.arn)
        if data is None or data.samples:
            return None
        if self._filters(one, exact=False):
            return f"The metric filters publish {one.shown} with other dimensions, and nothing else had data."
        names = {name for namespace, name in self._by_name() if namespace == one.namespace}
        if data.neighbours and names >= set(data.neighbours):
            return f"Only metric filters publish in {one.namespace}, and none of them publishes {one.metric}."
        return self._long_without_data(alarm, one)

    def _long_without_data(self, alarm: Alarm, one: _Watched) -> str | None:
        if alarm.state != "INSUFFICIENT_DATA" or not alarm.state_since:
            return None
        if moment(self._snapshot.taken_at) - moment(alarm.state_since) <= LONGEST_WITHOUT_DATA:
            return None
        return f"Nobody has published {one.shown} for more than {LONGEST_WITHOUT_DATA.days} days."

    def _bounds(self, one: _Watched) -> tuple[float, float]:
        filters = self._filters(one)
        if filters:
            return filter_bounds(filters, one.stat)
        low = 0.0 if one.namespace in _COUNTING else -inf
        if not _BETWEEN.fullmatch(one.stat):
            return low, inf
        if (one.namespace, one.metric) in _AT_MOST_ONE:
            return low, 1.0
        if (one.namespace, one.metric) == (LAMBDA, "Duration"):
            return low, self._longest_ms(one)
        return low, inf

    def _longest_ms(self, one: _Watched) -> float:
        """The timeout in milliseconds, of all functions together the longest."""
        timeouts = self._functions()
        name = dict(one.dimensions).get("FunctionName")
        known = list(timeouts.values()) if name is None else [timeouts[name]] if name in timeouts else []
        return 1000.0 * max(known) if known else inf


def rises(alarm: Alarm) -> bool:
    """Say whether an alarm goes off when its value grows; one of a detector has no comparison and may."""
    return alarm.comparison is None or "Greater" in alarm.comparison


def named(rule: str | None) -> Iterator[tuple[str, bool]]:
    """Yield (name or ARN, whether it stands after NOT) for each alarm that a composite alarm's rule names."""
    for match in _NAMED.finditer(rule or ""):
        yield match["a"] or match["b"] or match["c"], bool(match["unless"])


def _single(alarm: Alarm, account_id: str) -> _Watched | None:
    """The one metric of this account that an alarm compares, None for mathematics on several."""
    if alarm.namespace and alarm.metric_name:
        return _Watched(alarm.namespace, alarm.metric_name, alarm.dimensions, alarm.statistic or "")
    if len(alarm.metrics) != 1 or alarm.metrics[0].account_id not in (None, account_id):
        return None
    query = alarm.metrics[0]
    if not query.namespace or not query.metric_name:
        return None
    return _Watched(query.namespace, query.metric_name, query.dimensions, query.stat or "")


def out_of_reach(alarm: Alarm, shown: str, bounds: tuple[float, float]) -> str | None:
    """Return why a value between these bounds never breaches an alarm's threshold, in one sentence."""
    limit, comparison, (low, high) = alarm.threshold, alarm.comparison, bounds
    if limit is None or alarm.treat_missing_data == "breaching":
        return None
    if comparison == "GreaterThanThreshold" and limit >= high:
        return f"{shown} is never above {high:g}, and it waits for more than {limit:g}."
    if comparison == "GreaterThanOrEqualToThreshold" and limit > high:
        return f"{shown} is never above {high:g}, and it waits for {limit:g}."
    if comparison == "LessThanThreshold" and limit <= low:
        return f"{shown} is never below {low:g}, and it waits for less than {limit:g}."
    if comparison == "LessThanOrEqualToThreshold" and limit < low:
        return f"{shown} is never below {low:g}, and it waits for {limit:g}."
    return None


def filter_bounds(filters: list[MetricTransformation], stat: str) -> tuple[float, float]:
    """What a statistic of a metric can be that filters publish, each with the same value for every line."""
    values = [_number(item.value) for item in filters]
    if None in values:
        return -inf, inf
    known = [value for value in values if value is not None]
    known += [item.default for item in filters if item.default is not None]
    low, high = min(known), max(known)
    if _BETWEEN.fullmatch(stat):
        return low, high
    if stat == "Sum":
        return (0.0 if low >= 0 else -inf), (0.0 if high <= 0 else inf)
    return -inf, inf


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
