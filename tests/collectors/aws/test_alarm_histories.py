"""AlarmHistory: how often alarms went on, in a call for each hundred changes."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.aws.alarm_histories import Tally, tally
from collectors.resources.aws import AlarmHistory
from sandbox.estate.build import admin_keys
from tests.cloud import EU, PRODUCTION, collected

SUM = {"Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0, "Namespace": "Shop",
       "MetricName": "Paid", "ComparisonOperator": "GreaterThanOrEqualToThreshold"}  # fmt: skip
NAMES = ("loud", "quiet", "any")
END = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def watch(cloud):
    client = boto3.client("cloudwatch", endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id))
    for name in NAMES[:2]:
        client.put_metric_alarm(AlarmName=name, **SUM)
    client.put_composite_alarm(AlarmName="any", AlarmRule="ALARM(loud)")
    yield client
    client.delete_alarms(AlarmNames=list(NAMES))


def ring(watch, name, times):
    for _ in range(times):
        for state in ("ALARM", "OK"):
            watch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")


def change(name, at, what):
    return {"AlarmName": name, "Timestamp": at, "HistorySummary": f"Alarm updated from {what}"}


def read():
    snapshot = collected(kinds=[AlarmHistory])
    assert snapshot.item_gaps.get("AlarmHistory", {}) == {}
    return {item.name: (item.went_on, item.days) for item in snapshot.all(AlarmHistory)}


def test_only_changes_to_alarm_count_and_every_alarm_has_its_number(cloud, watch):
    ring(watch, "loud", 3)
    ring(watch, "any", 1)
    watch.set_alarm_state(AlarmName="quiet", StateValue="OK", StateReason="a test")
    cloud.reset_calls()
    found = read()
    assert {name: found[name] for name in NAMES} == {"loud": (3, 14), "quiet": (0, 14), "any": (1, 14)}
    assert sum(count for name, count in cloud.calls().items() if name.endswith("DescribeAlarmHistory")) == 2


def test_all_pages_are_read(watch):
    ring(watch, "loud", 60)
    assert read()["loud"] == (60, 14)


def test_what_is_too_much_to_read_is_said_in_days():
    at = [END - timedelta(hours=hour) for hour in range(0, 24 * 20, 5)]
    items = [change("loud", when, what) for when in at for what in ("ALARM to OK", "OK to ALARM", "ALARM to ALARM")]
    # Sixty changes are those of twenty moments, five hours from each other.
    assert tally(items, END, most=60) == Tally(Counter(loud=20), set(), 3)
    assert tally(items[:60], END, most=60) == Tally(Counter(loud=20), set(), 14)


def test_a_change_that_cannot_be_read_is_told_by_the_name_of_its_alarm():
    assert tally([change("odd", END, "bad to worse")], END) == Tally(Counter(), {"odd"}, 14)
