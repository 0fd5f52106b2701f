"""Reading that neither skips, nor doubles, nor goes on for ever."""

import contextlib
import threading

import pytest

from collectors.aws.answers import ReadError
from collectors.aws.collect import collect_region
from collectors.aws.reader import AHEAD, GIVE_UP_AFTER
from collectors.resources.aws import FunctionState, FunctionTraffic, LambdaFunction
from collectors.snapshot import CoverageState, encode_resources
from tests.cloud import use
from tests.collectors.aws.conftest import a_bare_reader
from tests.collectors.aws.endpoints import Limit, an_endpoint, reply

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:"


@pytest.fixture
def served(monkeypatch):
    """Return a reader of an endpoint that a function serves."""
    with contextlib.ExitStack() as stack:

        def start(handle, **fields):
            use(monkeypatch, stack.enter_context(an_endpoint(handle)))
            return stack.enter_context(contextlib.closing(a_bare_reader(**fields)))

        yield start


def read(reader, kind):
    return collect_region(reader, [kind], "production", lambda *_: None)


def functions(*items, **more):
    return lambda request: reply(request, {"Functions": list(items), **more})


def asked_for(count):
    return {f"{ARN}f{number}": {"FunctionName": f"{ARN}f{number}"} for number in range(count)}


def test_a_provider_with_a_limit_is_slowed_down_for_and_nothing_is_skipped(served):
    limit = Limit(30)

    def handle(request):
        if limit.allows():
            reply(request, {"FunctionArn": "x"})
        else:
            reply(request, {"message": "Rate exceeded"}, 429, x_amzn_ErrorType="TooManyRequestsException")

    reader = served(handle)
    answers = dict(reader.calls("lambda", "GetFunctionConfiguration", asked_for(150), expect="FunctionArn"))
    assert (len(answers), reader.gaps) == (150, {})
    assert 0 < reader.statistics.throttled < 75
    assert reader.statistics.calls == 150 + reader.statistics.throttled


def test_when_everything_is_refused_the_rest_is_not_asked_and_still_a_gap(served):
    def refuse(request):
        reply(request, {"message": "no"}, 403, x_amzn_ErrorType="AccessDeniedException")

    reader = served(refuse)
    assert list(reader.calls("lambda", "GetFunctionConfiguration", asked_for(300), expect="FunctionArn")) == []
    assert len(reader.gaps) == 300
    assert {gap.state for gap in reader.gaps.values()} == {CoverageState.DENIED}
    assert reader.statistics.calls <= GIVE_UP_AFTER + AHEAD


def test_a_few_failures_among_many_calls_do_not_stop_the_others(served):
    lock, count = threading.Lock(), iter(range(1000))

    def every_third(request):
        with lock:
            number = next(count)
        if number % 3:
            reply(request, {"FunctionArn": "x"})
        else:
            reply(request, {"message": "gone"}, 404, x_amzn_ErrorType="ResourceNotFoundException")

    reader = served(every_third)
    answers = dict(reader.calls("lambda", "GetFunctionConfiguration", asked_for(90), expect="FunctionArn"))
    assert (len(answers), len(reader.gaps)) == (60, 30)


def test_a_page_token_that_comes_again_is_no_end_of_the_list(served):
    snapshot = read(served(functions({"FunctionArn": f"{ARN}a"}, NextMarker="again")), LambdaFunction)
    assert "same page token" in snapshot.gaps["LambdaFunction"].detail


def test_a_function_that_is_listed_twice_is_one_function(served):
    item = {"FunctionArn": f"{ARN}a", "FunctionName": "a"}
    assert len(read(served(functions(item, item)), LambdaFunction).all(LambdaFunction)) == 1


def test_an_item_without_its_arn_is_a_broken_answer(served):
    gap = read(served(functions({"FunctionName": "a"})), LambdaFunction).gaps["LambdaFunction"]
    assert "no ARN" in gap.detail


@pytest.mark.parametrize("hostile", [
    {"FunctionName": "a\x00b\ud800", "Description": "x" * 10_000},
    {"MemorySize": 10**30, "Timeout": 10**30},
    {"Role": "r" * 100_000, "Environment": {"Variables": {"LOG_LEVEL": "\ud83d", "SECRET": "s3cret"}}},
    {"MemorySize": -1, "Timeout": True, "Runtime": 5, "RevisionId": ["x"]},
])  # fmt: skip
def test_hostile_values_are_bounded_and_can_be_stored(served, hostile):
    snapshot = read(served(functions({"FunctionArn": f"{ARN}a"} | hostile)), LambdaFunction)
    (function,) = snapshot.all(LambdaFunction)
    body = encode_resources([function])
    assert len(body) < 10_000
    assert b"\\u0000" not in body
    assert b"s3cret" not in body
    assert 0 < function.memory_mb < 2**31


@pytest.mark.parametrize(
    "garbled", ["x", 5, ["x"], [["x"]], {"a": 1}, [5], [{"LoggingConfig": "x"}], [{"MemorySize": 1e999}]]
)
def test_a_list_of_another_shape_is_a_gap(served, garbled):
    snapshot = read(served(lambda request: reply(request, {"Functions": garbled})), LambdaFunction)
    assert "LambdaFunction" in snapshot.gaps


def traffic(served, *results):
    def handle(request):
        if request.path.startswith("/2015-03-31/functions"):
            items = [{"FunctionArn": f"{ARN}{name}", "FunctionName": name} for name in ("a", "b")]
            reply(request, {"Functions": items})
        else:
            reply(request, {"MetricDataResults": list(results)}, Content_Type="application/x-amz-json-1.0")

    return read(served(handle), FunctionTraffic)


def test_invocations_are_the_sum_of_the_days(served):
    snapshot = traffic(
        served,
        {"Id": "m0", "Values": [1.0, 2.0], "StatusCode": "Complete"},
        {"Id": "m1", "Values": [], "StatusCode": "Complete"},
    )
    assert {item.name: item.invocations for item in snapshot.all(FunctionTraffic)} == {"a": 3.0, "b": 0.0}


@pytest.mark.parametrize("state", ["PartialData", "InternalError", "Forbidden", ""])
def test_a_sum_that_is_not_complete_is_a_gap_not_a_small_number(served, state):
    snapshot = traffic(
        served,
        {"Id": "m0", "Values": [1.0], "StatusCode": state},
        {"Id": "m1", "Values": [5.0], "StatusCode": "Complete"},
    )
    assert [item.name for item in snapshot.all(FunctionTraffic)] == ["b"]
    assert list(snapshot.item_gaps["FunctionTraffic"]) == [f"{ARN}a"]


def test_a_metric_that_is_left_out_is_a_gap_not_a_silent_function(served):
    snapshot = traffic(served, {"Id": "m1", "Values": [5.0], "StatusCode": "Complete"})
    assert list(snapshot.item_gaps["FunctionTraffic"]) == [f"{ARN}a"]


@pytest.mark.parametrize(("known", "again"), [
    ({"state": "Active", "last_update_status": "Successful"}, False),
    ({"state": "Active", "last_update_status": None}, False),
    ({"state": "Pending", "last_update_status": None}, True),
    ({"state": "Active", "last_update_status": "InProgress"}, True),
    ({"state": "Active", "last_update_status": "Successful", "revision_id": "older"}, True),
    ({"state": None, "last_update_status": None}, True),
])  # fmt: skip
def test_only_a_settled_state_of_the_same_revision_is_kept(served, known, again):
    asked = []

    def handle(request):
        if request.path.endswith("configuration"):
            asked.extend([1] if "function%3Aa/" in request.path else [])
            reply(request, {"FunctionArn": f"{ARN}a", "State": "Active", "LastUpdateStatus": "Successful"})
        else:
            functions({"FunctionArn": f"{ARN}a", "FunctionName": "a", "RevisionId": "r1"})(request)

    before = FunctionState(arn=f"{ARN}a", name="a", **({"revision_id": "r1"} | known))
    snapshot = read(served(handle, before={before.arn: before}), FunctionState)
    assert (len(asked) == 1) is again
    assert snapshot.all(FunctionState)[0].state == "Active"


def test_a_call_that_fails_is_counted_once_and_its_retries_as_calls(served):
    reader = served(lambda request: reply(request, {"message": "broken"}, 500))
    with pytest.raises(ReadError):
        reader.call("lambda", "ListFunctions", expect="Functions")
    assert (reader.statistics.calls, reader.statistics.failed, reader.statistics.throttled) == (3, 1, 0)


def test_an_answer_that_says_there_is_none_is_empty_and_no_gap(served):
    def gone(request):
        reply(request, {"message": "none"}, 404, x_amzn_ErrorType="ResourceNotFoundException")

    reader = served(gone)
    found = dict(reader.calls("lambda", "GetPolicy", asked_for(2), absent=("ResourceNotFoundException",)))
    assert (found, reader.gaps) == ({f"{ARN}f0": {}, f"{ARN}f1": {}}, {})
    assert reader.statistics.failed == 0
    with pytest.raises(ReadError):
        reader.call("lambda", "GetPolicy", FunctionName="f", absent=("NoSuchLifecycleConfiguration",))


def test_a_page_of_a_proxy_is_no_answer_that_there_is_none(served):
    def proxy(request):
        request.send_response(404)
        request.end_headers()
        request.wfile.write(b"<html>ResourceNotFoundException</html>")

    reader = served(proxy)
    assert dict(reader.calls("lambda", "GetPolicy", asked_for(1), absent=("ResourceNotFoundException",))) == {}
    assert set(reader.gaps) == {f"{ARN}f0"}
