"""AlarmData from GetMetricData and ListMetrics: whether the metrics of alarms are published at all.

Metrics of AWS are published when something happens, so their silence says nothing; they are left out, but for those of
one version or alias of a function (dimension Resource), where silence says that the traffic goes elsewhere.
"""

from collections.abc import Iterator, Sequence

from collectors.registry import Reader, collector
from collectors.resources.aws import Alarm, AlarmData
from collectors.snapshot import CoverageState, Gap

from .metric_sums import DAYS, Metric, metric_sums
from .shapes import text

MOST_NEIGHBOURS = 50
LAMBDA = "AWS/Lambda"
INCOMPLETE = Gap(CoverageState.FAILED, None, "GetMetricData gave no complete answer for this alarm")


@collector(
    provider="aws",
    reads=AlarmData,
    actions=("cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
    needs=(Alarm,),
)
def alarm_data(reader: Reader) -> Iterator[AlarmData]:
    """Yield the number of samples of each such alarm."""
    metrics = {alarm: found for alarm in reader.found(Alarm) if (found := _metrics(alarm, reader.account_id))}
    samples = metric_sums(reader, sorted({one for found in metrics.values() for one in found}), "SampleCount")
    listed: dict[str, tuple[str, ...] | None] = {}
    for alarm, found in metrics.items():
        counts = [samples.get(metric) for metric in found]
        if None in counts:
            reader.gap(alarm.arn, INCOMPLETE)
            continue
        total = sum(count or 0.0 for count in counts)
        yield AlarmData(alarm.arn, alarm.name, total, DAYS, None if total else _neighbours(reader, found, listed))


def _metrics(alarm: Alarm, account_id: str) -> list[Metric]:
    """The metrics to ask for: those that are not AWS's own, and invocations of a version or alias."""
    plain = [(alarm.namespace, alarm.metric_name, alarm.dimensions)]
    own = [query for query in alarm.metrics if query.account_id in (None, account_id)]
    plain += [(query.namespace, query.metric_name, query.dimensions) for query in own]
    found: list[Metric] = []
    for namespace, name, dimensions in plain:
        if namespace == LAMBDA and any(key == "Resource" for key, _ in dimensions):
            found.append((namespace, "Invocations", dimensions))
        elif namespace and name and not namespace.startswith("AWS/"):
            found.append((namespace, name, dimensions))
    return found


def _neighbours(
    reader: Reader, metrics: Sequence[Metric], listed: dict[str, tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    found: set[str] = set()
    for namespace in {namespace for namespace, *_ in metrics if namespace != LAMBDA}:
        if namespace not in listed:
            listed[namespace] = _listed(reader, namespace)
        names = listed[namespace]
        if names is None:
            return None
        found.update(names)
    return tuple(sorted(found))


def _listed(reader: Reader, namespace: str) -> tuple[str, ...] | None:
    """The names of the metrics of a namespace with data in the last two weeks, None if there is more than a page."""
    answer = reader.call("cloudwatch", "ListMetrics", Namespace=namespace)
    names = {text(item.get("MetricName")) for item in answer.get("Metrics") or ()}
    return None if answer.get("NextToken") or len(names) > MOST_NEIGHBOURS else tuple(names)
