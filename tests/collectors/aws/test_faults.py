"""What a cloud does on a bad day: a gap that names itself, never "nothing there"."""

import pytest

from collectors.aws import reader as reading
from collectors.registry import COLLECTORS
from collectors.snapshot import CoverageState
from tests.cloud import a_reader, collected

OPERATIONS = {
    "Alarm": ("cloudwatch", "DescribeAlarms"),
    "FunctionState": ("lambda", "GetFunctionConfiguration"),
    "FunctionTraffic": ("cloudwatch", "GetMetricData"),
    "LambdaFunction": ("lambda", "ListFunctions"),
    "LogGroup": ("logs", "DescribeLogGroups"),
    "ResourceTags": ("resourcegroupstaggingapi", "GetResources"),
    "RestApiStage": ("apigateway", "GetStages"),
    "StateMachine": ("stepfunctions", "DescribeStateMachine"),
    "Trail": ("cloudtrail", "DescribeTrails"),
    "TrailSelectors": ("cloudtrail", "GetEventSelectors"),
    "TrailStatus": ("cloudtrail", "GetTrailStatus"),
}
STATES = {
    "access_denied": CoverageState.DENIED,
    "throttle": CoverageState.THROTTLED,
    "error_500": CoverageState.FAILED,
    "html": CoverageState.FAILED,
    "truncated": CoverageState.FAILED,
    "empty": CoverageState.FAILED,
}


def test_every_collector_has_its_fault_here():
    assert set(OPERATIONS) == set(COLLECTORS)


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_fault_leaves_a_gap_and_the_other_types_whole(cloud, name, kind):
    cloud.fault(*OPERATIONS[name], kind)
    collector = COLLECTORS[name]
    snapshot = collected(kinds=[collector.reads])
    gaps = [snapshot.gaps[name]] if name in snapshot.gaps else list(snapshot.item_gaps.get(name, {}).values())
    assert gaps, f"{kind} of {name} looks like {snapshot.resources.get(name)}"
    assert {gap.state for gap in gaps} == {STATES[kind]}
    assert not snapshot.resources.get(name)
    for need in collector.needs:
        assert need.__name__ in snapshot.resources


def test_a_denied_read_names_the_missing_permission(cloud):
    cloud.fault("logs", "DescribeLogGroups", "access_denied")
    assert collected().gaps["LogGroup"].permission == "logs:DescribeLogGroups"


def test_one_denied_list_leaves_all_that_needs_it_unread(cloud):
    cloud.fault("lambda", "ListFunctions", "access_denied")
    gaps = collected().gaps
    assert {"LambdaFunction", "FunctionState", "FunctionTraffic"} <= gaps.keys()
    assert {gap.permission for gap in gaps.values()} == {"lambda:ListFunctions"}


def test_a_hung_endpoint_is_bounded(cloud, monkeypatch):
    monkeypatch.setattr(reading, "DEADLINE_S", 1.5)
    cloud.fault("logs", "DescribeLogGroups", "hang", seconds=4)
    snapshot = collected()
    assert snapshot.gaps["LogGroup"].state is CoverageState.FAILED
    assert "in time" in snapshot.gaps["LogGroup"].detail
    assert "Alarm" in snapshot.resources


def test_a_short_throttle_is_waited_out(cloud):
    cloud.fault("lambda", "ListFunctions", "throttle", times=1)
    reader = a_reader()
    assert len(collected(reader).resources["LambdaFunction"]) == 4
    assert reader.statistics.throttled == 1
