"""Lists of many pages: all of them or a gap."""

import pytest

from collectors.aws import identity
from collectors.resources.aws import FunctionState, LambdaFunction, LogGroup
from collectors.snapshot import CoverageState
from tests.cloud import a_reader, a_sandbox, collected, use


@pytest.fixture(scope="module")
def large_cloud():
    with a_sandbox("--functions", "120") as cloud:
        yield cloud


@pytest.fixture
def cloud(large_cloud, monkeypatch):
    use(monkeypatch, large_cloud.url)
    identity._assumed.clear()
    yield large_cloud
    large_cloud.clear_faults()


def test_all_pages_are_read(cloud):
    snapshot = collected()
    assert len(snapshot.all(LambdaFunction)) == 120
    assert sum(group.name.startswith("/aws/lambda/") for group in snapshot.all(LogGroup)) == 120
    assert len(snapshot.all(FunctionState)) == 120


@pytest.mark.parametrize(("service", "operation", "kind"), [
    ("lambda", "ListFunctions", LambdaFunction),
    ("logs", "DescribeLogGroups", LogGroup),
])  # fmt: skip
def test_a_page_that_breaks_off_is_no_half_list(cloud, service, operation, kind):
    cloud.fault(service, operation, "broken_page")
    snapshot = collected(kinds=[kind])
    assert snapshot.gaps[kind.__name__].state is CoverageState.FAILED
    assert kind.__name__ not in snapshot.resources


def test_an_unchanged_function_is_not_asked_about_again(cloud):
    first = collected()
    reader = a_reader(before={"FunctionState": {state.arn: state for state in first.all(FunctionState)}})
    again = collected(reader)
    assert again.all(FunctionState) == first.all(FunctionState)
    assert reader.statistics.by_operation["lambda:GetFunctionConfiguration"] == 0
