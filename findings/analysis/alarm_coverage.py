"""Which functions the alarms of a region watch for a metric of AWS/Lambda.

Sources: CloudWatch API reference, MetricDataQuery (a metric counts if an expression uses its id, or if there is no
expression); Lambda developer guide, "Types of metrics" (FunctionName for all invocations of a function, Resource for
one alias or version, no dimension for the whole account and region); CloudWatch user guide, "Metrics Insights query
components and syntax". What cannot be decided (SEARCH, a WHERE clause) does not count. An alarm counts if it goes off
when the metric rises; a metric inside an expression may be compared either way (a success rate falls as errors rise).
Whether the alarm then does something is another question (cloudwatch_alarm_action_present).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from collectors.resources.aws import Alarm, MetricQuery
from findings.analysis.alarm_limits import rises

NAMESPACE = "AWS/Lambda"

_IDENTIFIER = re.compile(r"[a-z][A-Za-z0-9_]*")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_METRICS = re.compile(r"\bMETRICS\(\s*(?:'([^']*)'|\"([^\"]*)\")?\s*\)")
_COUNT = "SampleCount"
_INSIGHTS = re.compile(
    r"""\s*SELECT\s+[A-Z]+\(\s*"?(?P<metric>\w+)"?\s*\)\s+
    FROM\s+(?:SCHEMA\(\s*"AWS/Lambda"\s*(?:,\s*"?FunctionName"?\s*)?\)|"AWS/Lambda")
    (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_WHERE = re.compile(r"\bWHERE\b", re.IGNORECASE)


class AlarmCoverage:
    """The metrics of AWS/Lambda that alarms watch, per function name and for the whole region."""

    def __init__(self, alarms: Iterable[Alarm], account_id: str) -> None:
        """Index the alarms once; metrics of another account are left out."""
        self._own: dict[str, dict[str, str]] = {}
        self._shared: dict[str, str] = {}
        for alarm in alarms:
            for metric, function in _watched(alarm, account_id):
                found = self._shared if function is None else self._own.setdefault(function, {})
                found.setdefault(metric, alarm.name)

    def alarms_for(self, function_name: str) -> dict[str, str]:
        """Return {metric: name of one alarm that watches it} for a function."""
        return {**self._shared, **self._own.get(function_name, {})}


def _watched(alarm: Alarm, account_id: str) -> Iterator[tuple[str, str | None]]:
    """Yield (metric, function name or None for all) for what an alarm watches."""
    rising = rises(alarm)
    if rising and alarm.statistic != _COUNT:
        yield from _metric(alarm.namespace, alarm.metric_name, alarm.dimensions)
    for query in _reached(alarm.metrics):
        if query.account_id not in (None, account_id):
            continue
        if query.stat != _COUNT and (rising or not query.returned):
            yield from _metric(query.namespace, query.metric_name, query.dimensions)
        if rising:
            yield from _insights(query.expression or "")


def _metric(
    namespace: str | None, metric: str | None, dimensions: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str | None]]:
    if namespace != NAMESPACE or not metric:
        return
    if not dimensions:
        yield metric, None
    elif len(dimensions) == 1 and dimensions[0][0] == "FunctionName":
        yield metric, dimensions[0][1]


def _reached(queries: Sequence[MetricQuery]) -> list[MetricQuery]:
    """Return the queries that the alarm looks at: the returned ones, and what their expressions name, at any depth."""
    by_id = {query.id: query for query in queries}
    waiting = [query.id for query in queries if query.returned]
    if len(waiting) > 1:
        # A snapshot of an older version does not say which is returned: an expression stands above what it names.
        waiting = [query.id for query in queries if query.expression] or waiting
    found: dict[str, MetricQuery] = {}
    while waiting:
        query = by_id[waiting.pop()]
        if query.id not in found:
            found[query.id] = query
            waiting += [name for name in _named(query.expression or "", by_id) if name not in found]
    return [query for query in queries if query.id in found]


def _named(expression: str, by_id: Mapping[str, MetricQuery]) -> set[str]:
    """The ids that an expression uses, those that METRICS() or METRICS("part of an id") stands for included."""
    named = {word for word in _IDENTIFIER.findall(_STRING.sub("", expression)) if word in by_id}
    for match in _METRICS.finditer(expression):
        part = match[1] or match[2] or ""
        named |= {name for name, query in by_id.items() if part in name and not query.expression}
    return named


def _insights(expression: str) -> Iterator[tuple[str, str | None]]:
    match = _INSIGHTS.fullmatch(expression)
    if match and not _WHERE.search(match["rest"]):
        yield match["metric"], None
