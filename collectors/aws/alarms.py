"""Alarm from DescribeAlarms, metric and composite ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Alarm, MetricQuery

from .shapes import decimal, moment, number, text, text_or_none, texts

LONGEST_RULE = 10_240  # CloudWatch API reference, PutCompositeAlarm


@collector(provider="aws", reads=Alarm, actions=("cloudwatch:DescribeAlarms",))
def alarms(reader: Reader) -> Iterator[Alarm]:
    """Yield every alarm of the region."""
    for kind, member in (("MetricAlarm", "MetricAlarms"), ("CompositeAlarm", "CompositeAlarms")):
        for item in reader.pages("cloudwatch", "DescribeAlarms", member=member, AlarmTypes=[kind], MaxRecords=100):
            yield _alarm(item)


def _alarm(item: Mapping[str, Any]) -> Alarm:
    return Alarm(
        arn=text(item.get("AlarmArn")),
        name=text(item.get("AlarmName")),
        actions_enabled=item.get("ActionsEnabled") is not False,
        alarm_actions=texts(item.get("AlarmActions")),
        ok_actions=texts(item.get("OKActions")),
        insufficient_data_actions=texts(item.get("InsufficientDataActions")),
        state=text(item.get("StateValue")),
        namespace=text_or_none(item.get("Namespace")),
        metric_name=text_or_none(item.get("MetricName")),
        dimensions=_dimensions(item),
        statistic=text_or_none(item.get("Statistic")) or text_or_none(item.get("ExtendedStatistic")),
        period_s=number(item.get("Period")) or None,
        threshold=decimal(item.get("Threshold")),
        comparison=text_or_none(item.get("ComparisonOperator")),
        evaluation_periods=number(item.get("EvaluationPeriods")) or None,
        treat_missing_data=text(item.get("TreatMissingData")) or "missing",
        metrics=tuple(_query(entry) for entry in item.get("Metrics") or ()),
        rule=text_or_none(item.get("AlarmRule"), LONGEST_RULE),
        unit=text_or_none(item.get("Unit")),
        state_since=moment(item.get("StateTransitionedTimestamp")) or moment(item.get("StateUpdatedTimestamp")),
    )


def _query(entry: Mapping[str, Any]) -> MetricQuery:
    stat = entry.get("MetricStat") or {}
    metric = stat.get("Metric") or {}
    return MetricQuery(
        id=text(entry.get("Id")),
        namespace=text_or_none(metric.get("Namespace")),
        metric_name=text_or_none(metric.get("MetricName")),
        dimensions=_dimensions(metric),
        stat=text_or_none(stat.get("Stat")),
        period_s=number(stat.get("Period")) or number(entry.get("Period")) or None,
        expression=text_or_none(entry.get("Expression")),
        account_id=text_or_none(entry.get("AccountId")),
        returned=entry.get("ReturnData") is not False,
    )


def _dimensions(item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((text(entry.get("Name")), text(entry.get("Value"))) for entry in item.get("Dimensions") or ())
