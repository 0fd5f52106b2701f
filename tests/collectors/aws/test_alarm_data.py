"""AlarmData: whether the metrics of alarms are published, in few calls."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.resources.aws import Alarm, AlarmData
from sandbox.estate.build import admin_keys
from tests.cloud import EU, PRODUCTION, collected

SUM = {"Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0,
       "ComparisonOperator": "GreaterThanOrEqualToThreshold"}  # fmt: skip
NAMES = ("own", "typo", "alias", "query", "plain", "lonely")


@pytest.fixture
def watch(cloud):
    client = boto3.client("cloudwatch", endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id))
    yield client
    client.delete_alarms(AlarmNames=list(NAMES))


def alarm(watch, name, metric, namespace="Shop", **dimensions):
    told = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    watch.put_metric_alarm(AlarmName=name, Namespace=namespace, MetricName=metric, Dimensions=told, **SUM)


def read(cloud):
    found = collected(kinds=[AlarmData])
    assert found.item_gaps.get("AlarmData", {}) == {}
    return {item.name: item for item in found.all(AlarmData)}


def test_what_alarms_of_ones_own_metrics_had_to_look_at(cloud, watch):
    at = datetime.now(UTC) - timedelta(hours=3)
    watch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Paid", "Value": 7.0, "Timestamp": at}])
    alarm(watch, "own", "Paid")
    alarm(watch, "typo", "Payed")
    alarm(watch, "lonely", "Any", namespace="Elsewhere")
    alarm(watch, "alias", "Errors", "AWS/Lambda", FunctionName="p0000-api", Resource="p0000-api:blue")
    alarm(watch, "plain", "Errors", "AWS/Lambda", FunctionName="p0000-api")
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Paid"}, "Period": 60, "Stat": "Sum"}
    query = [{"Id": "m", "MetricStat": stat, "ReturnData": True}]
    watch.put_metric_alarm(
        AlarmName="query", Metrics=query, EvaluationPeriods=1, Threshold=1, ComparisonOperator=SUM["ComparisonOperator"]
    )
    cloud.reset_calls()
    found = read(cloud)
    assert found["own"].samples == found["query"].samples == 1
    assert (found["typo"].samples, found["typo"].neighbours) == (0, ("Paid",))
    assert (found["lonely"].samples, found["lonely"].neighbours) == (0, ())
    assert (found["alias"].samples, found["alias"].neighbours) == (0, ())
    assert "plain" not in found
    calls = {name.rpartition(":")[2]: count for name, count in cloud.calls().items()}
    assert (calls["GetMetricData"], calls["ListMetrics"]) == (1, 3)


def test_an_answer_that_is_not_complete_is_a_gap_and_no_silence(cloud):
    cloud.fault("cloudwatch", "GetMetricData", "partial_data")
    found = collected(kinds=[AlarmData])
    assert found.item_gaps["AlarmData"]
    assert not found.resources.get("AlarmData")


def test_since_when_an_alarm_is_on_and_its_unit_are_read(cloud, watch):
    watch.put_metric_alarm(AlarmName="own", Namespace="Shop", MetricName="Paid", Unit="Count", **SUM)
    watch.set_alarm_state(AlarmName="own", StateValue="ALARM", StateReason="a test")
    (held,) = [item for item in collected(kinds=[Alarm]).all(Alarm) if item.name == "own"]
    assert (held.unit, held.state) == ("Count", "ALARM")
    assert datetime.now(UTC) - datetime.fromisoformat(held.state_since) < timedelta(minutes=1)
