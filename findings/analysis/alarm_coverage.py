"""Which functions the alarms of a region watch for a metric of AWS/Lambda.

Sources: CloudWatch API reference, MetricDataQuery (a metric counts if an expression uses its id, or if there is no
expression); Lambda developer guide, "Types of metrics" (FunctionName for all invocations of a function, Resource for
one alias or version, no dimension for the whole account and region); CloudWatch user guide, "Metrics Insights query
components and syntax". What cannot be decided (SEARCH, a WHERE clause) does not count.
"""

import re
from collections.abc import Iterable, Iterator

from collectors.resources.aws import Alarm, MetricQuery

NAMESPACE = "AWS/Lambda"

_IDENTIFIER = re.compile(r"[a-z][A-Za-z0-9_]*")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_ALL_METRICS = re.compile(r"\bMETRICS\(\s*\)")
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
    yield from _metric(alarm.namespace, alarm.metric_name, alarm.dimensions)
    own = [query for query in alarm.metrics if query.account_id in (None, account_id)]
    for query in _used(own, alarm.metrics):
        yield from _metric(query.namespace, query.metric_name, query.dimensions)
    for query in own:
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


def _used(queries: Iterable[MetricQuery], all_queries: Iterable[MetricQuery]) -> list[MetricQuery]:
    """Return the queries that feed the alarm: all if no expression exists, else those that an expression names."""
    expressions = [query.expression for query in all_queries if query.expression]
    if not expressions or any(_ALL_METRICS.search(expression) for expression in expressions):
        return list(queries)
    named = {word for expression in expressions for word in _IDENTIFIER.findall(_STRING.sub("", expression))}
    return [query for query in queries if query.id in named]


def _insights(expression: str) -> Iterator[tuple[str, str | None]]:
    match = _INSIGHTS.fullmatch(expression)
    if match and not _WHERE.search(match["rest"]):
        yield match["metric"], None
