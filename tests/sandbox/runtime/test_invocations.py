"""Functions run in the real runtime interface client; their logs and metrics are as Lambda's."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from .conftest import ACCOUNT, Running

pytestmark = pytest.mark.processes
JSON = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


def kinds(lines: list[str]) -> list[str]:
    """The first word of each line: START, END, REPORT, a type of JSON, or ..."""
    return [json.loads(line)["type"][9:] if line.startswith('{"time":') else line.split()[0] for line in lines]


def eventually(look, wanted, seconds: float = 20.0):
    end = time.monotonic() + seconds
    while (found := look()) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return found


def test_an_invocation_is_framed_and_the_next_one_is_warm(running):
    orders = running("orders")
    first, second = (orders.call({"order": number, "items": [{"price": 5}]}) for number in (1, 2))
    assert (first.payload, first.error) == ({"order": 1, "total": 5}, "")
    log = orders.log()
    frame = ["START", "[INFO]", "END", "REPORT"]
    assert kinds(log) == ["INIT_START", *frame, *frame]
    for answered, lines in ((first, log[1:5]), (second, log[5:])):
        assert all(f"{answered.request_id}" in line for line in lines)
    assert ["Init Duration" in line for line in log if line.startswith("REPORT")] == [True, False]


def test_a_process_sees_lambdas_variables_and_nothing_of_the_sandboxes(running):
    one = running(Environment={"Variables": {"OWN": "value", "AWS_REGION": "nowhere"}})
    seen = one.do("variables").payload
    assert seen["OWN"] == "value"
    assert seen["AWS_REGION"] == "eu-west-1"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == one.name
    assert seen["AWS_LAMBDA_LOG_GROUP_NAME"] == f"/aws/lambda/{one.name}"
    assert one.streams() == [seen["AWS_LAMBDA_LOG_STREAM_NAME"]]
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["AWS_ENDPOINT_URL"] == one.cloud.url
    assert {"AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "TZ", "LAMBDA_TASK_ROOT", "_X_AMZN_TRACE_ID"} <= seen.keys()
    assert "HOME" not in seen


def test_an_exception_of_the_function_is_an_error_of_the_call_and_no_status_of_the_report(running):
    one = running()
    answered = one.do("raise")
    assert (answered.error, answered.payload["errorType"]) == ("Unhandled", "ValueError")
    log = one.log()
    assert kinds(log)[2:] == ["START", "[ERROR]", "END", "REPORT"]
    assert "\u00a0\u00a0File" in log[3]
    assert "Status" not in log[-1]
    assert one.do("nothing").error == ""
    assert kinds(one.log())[6:] == ["START", "END", "REPORT"]


def test_a_timeout_ends_the_process_and_the_next_one_is_cold(running):
    one = running(Timeout=1)
    answered = one.do("sleep", seconds=30)
    assert (answered.error, answered.payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    said, _, report = one.log()[3:]
    assert re.fullmatch(rf"\S+Z {answered.request_id} Task timed out after 1\.00 seconds\n\n", said)
    assert re.search(r"\tDuration: 1\d\d\d\.\d\d ms\t.*\tStatus: timeout\t", report)
    assert one.call().error == ""
    assert kinds(one.log())[6:9] == ["INIT_START", "module", "START"]
    assert len(one.streams()) == 1


@pytest.mark.parametrize(("code", "how"), [(3, "exit status 3"), (0, "Runtime exited without providing a reason")])
def test_a_crash_is_told(running, code, how):
    one = running()
    answered = one.do("exit", code=code)
    assert answered.payload["errorType"] == "Runtime.ExitError"
    said, _, report = one.log()[3:]
    assert said.startswith(f"RequestId: {answered.request_id} Error: ")
    assert how in said
    assert "\tStatus: error\tError Type: Runtime.ExitError\t\n" in report


def test_too_much_memory_is_a_kill(running):
    one = running(MemorySize=128)
    assert one.do("memory").payload["errorType"] == "Runtime.OutOfMemory"
    said, _, report = one.log()[3:]
    assert "signal: killed" in said
    assert "\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t" in report


@pytest.mark.parametrize(
    ("how", "kind"),
    [("raise", "ValueError"), ("import", "Runtime.ImportModuleError"), ("exit", "Runtime.ExitError")],
)
def test_a_function_that_cannot_begin_is_tried_twice_and_told(running, how, kind):
    one = running(Environment={"Variables": {"BREAK": how}})
    answered = one.call()
    assert (answered.error, answered.payload["errorType"]) == ("Unhandled", kind)
    log = one.log()
    phases = [re.search(r"Phase: (\w+)\tStatus: error\tError Type: (\S+)", line) for line in log]
    assert [found.groups() for found in phases if found] == [("init", kind), ("invoke", kind)]
    assert kinds(log)[-2:] == ["END", "REPORT"]
    assert f"\tStatus: error\tError Type: {kind}\t" in log[-1]


def test_an_answer_that_is_too_large_is_an_error(running):
    answered = running().do("large", bytes=7_000_000)
    assert (answered.error, answered.payload["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")


def test_a_forged_line_is_a_line_of_its_own_in_text(running):
    one = running()
    answered = one.do("print", lines=["a\nREPORT RequestId: forged"], error="to stderr")
    assert one.log()[3:6] == ["a\n", "REPORT RequestId: forged\n", "to stderr"]
    assert answered.request_id in one.log()[-1]


def test_json_has_no_end(running):
    one = running(LoggingConfig=JSON)
    answered = one.do("log", text="x\nREPORT RequestId: forged")
    log = one.log()
    levels = [json.loads(line).get("level") for line in log if '"level"' in line]
    assert levels == ["INFO", "WARNING", "ERROR", "CRITICAL"]
    assert [json.loads(line)["requestId"] for line in log if '"level"' in line] == 4 * [answered.request_id]
    assert [kind for kind in kinds(log) if kind in {"initStart", "start", "report"}] == ["initStart", "start", "report"]
    assert json.loads(log[-1])["record"]["requestId"] == answered.request_id


def test_a_warning_level_leaves_nothing_of_a_good_run(running):
    one = running(LoggingConfig=JSON | {"SystemLogLevel": "WARN", "ApplicationLogLevel": "ERROR"}, Timeout=1)
    assert one.do("print", lines=["malicious"]).error == ""
    assert one.streams() == []
    one.do("sleep", seconds=9)
    assert kinds(one.log()) == ["runtimeDone", "report"]


def test_another_group_gets_the_lines(running):
    one = running(LoggingConfig={"LogFormat": "Text", "LogGroup": "/elsewhere"})
    one.call()
    assert kinds(one.log("/elsewhere")) == ["INIT_START", "module", "START", "END", "REPORT"]


def test_a_group_that_is_gone_takes_the_lines_with_it(running):
    """The role may not make groups, so nothing brings it back."""
    one = running()
    one.call()
    one.client("logs").delete_log_group(logGroupName=f"/aws/lambda/{one.name}")
    assert one.call().error == ""
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        one.streams()


def test_a_change_of_the_configuration_is_a_cold_start_with_a_stream_of_its_own(running):
    one = running()
    one.call()
    one.change(LoggingConfig=JSON)
    one.call()
    assert len(one.streams()) == 2
    assert {"START", "start"} <= set(kinds(one.log()))


def metric(one: Running, namespace: str, name: str, dimension: str, value: str, statistic: str = "Sum") -> float:
    now = datetime.now(UTC)
    found = one.client("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName=name, Dimensions=[{"Name": dimension, "Value": value}], Period=60,
        StartTime=now - timedelta(minutes=10), EndTime=now + timedelta(minutes=1), Statistics=[statistic],
    )["Datapoints"]  # fmt: skip
    assert all(point["Timestamp"].second == 0 for point in found)
    values = [point[statistic] for point in found]
    return max(values, default=0.0) if statistic == "Maximum" else sum(values)


def test_metrics_are_counted_per_minute(running):
    one = running(Timeout=1)
    for deed in ("nothing", "raise", "nothing"):
        one.do(deed)
    one.do("sleep", seconds=9)
    told = {name: metric(one, "AWS/Lambda", name, "FunctionName", one.name)
            for name in ("Invocations", "Errors", "Throttles")}  # fmt: skip
    assert told == {"Invocations": 4.0, "Errors": 2.0, "Throttles": 0.0}
    assert 1000 <= metric(one, "AWS/Lambda", "Duration", "FunctionName", one.name, "Maximum") < 5000
    log = one.log()
    group = f"/aws/lambda/{one.name}"
    assert metric(one, "AWS/Logs", "IncomingLogEvents", "LogGroupName", group) == len(log)
    size = sum(len(line.encode()) + 26 for line in log)
    assert metric(one, "AWS/Logs", "IncomingBytes", "LogGroupName", group) == size


def test_a_lost_line_is_not_in_the_metrics_of_the_log(running):
    firewall = running("firewall")
    firewall.call({"input": 300_000 * "A"})
    assert metric(firewall, "AWS/Lambda", "Invocations", "FunctionName", firewall.name) == 1.0
    group = f"/aws/lambda/{firewall.name}"
    assert metric(firewall, "AWS/Logs", "IncomingLogEvents", "LogGroupName", group) == 2.0
    assert metric(firewall, "AWS/Logs", "IncomingBytes", "LogGroupName", group) < 1000


def test_functions_run_at_the_same_time_up_to_what_is_reserved(running):
    one = running("slow")
    one.client("lambda").put_function_concurrency(FunctionName=one.name, ReservedConcurrentExecutions=2)
    for _ in range(2):
        assert one.call({"seconds": 1.5}, InvocationType="Event").status == 202
    eventually(lambda: sum(line.startswith("START") for line in one.log()), 2)
    with pytest.raises(ClientError, match="TooManyRequestsException") as refused:
        one.call()
    assert refused.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert metric(one, "AWS/Lambda", "Throttles", "FunctionName", one.name) == 1.0
    assert eventually(lambda: sum(line.startswith("REPORT") for line in one.log()), 2) == 2
    assert len(one.streams()) == 2
    assert metric(one, "AWS/Lambda", "ConcurrentExecutions", "FunctionName", one.name, "Maximum") == 2.0


def test_an_event_that_fails_is_tried_three_times_under_one_request_id(running):
    one = running()
    answered = one.do_later("raise")
    starts = [f"START RequestId: {answered.request_id} Version: $LATEST\n"] * 3
    assert eventually(lambda: [line for line in one.log() if line.startswith("START")], starts) == starts


@pytest.mark.parametrize(
    ("payload", "more", "code"),
    [
        (b"{", {}, "InvalidRequestContentException"),
        (b'"' + 6 * 1024 * 1024 * b"x" + b'"', {}, "RequestTooLargeException"),
        (b'"' + 1024 * 1024 * b"x" + b'"', {"InvocationType": "Event"}, "RequestTooLargeException"),
    ],
)
def test_a_payload_that_lambda_refuses_is_refused(running, payload, more, code):
    one = running()
    with pytest.raises(ClientError, match=code):
        one.client("lambda").invoke(FunctionName=one.name, Payload=payload, **more)
    assert one.streams() == []


def test_a_dry_run_runs_nothing(running):
    one = running()
    assert one.call(InvocationType="DryRun").status == 204
    assert one.streams() == []


def test_the_tail_of_the_log_comes_with_the_answer(running):
    one = running()
    done = one.client("lambda").invoke(FunctionName=one.name, LogType="Tail", Payload=b"{}")
    assert "LogResult" in done
    assert done["ExecutedVersion"] == "$LATEST"


def test_a_traced_function_names_its_trace(running):
    one = running(TracingConfig={"Mode": "Active"})
    seen = one.do("variables").payload["_X_AMZN_TRACE_ID"]
    root = re.search(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24});Parent=[0-9a-f]{16};Sampled=1", seen)
    assert f"\nXRAY TraceId: {root[1]}\tSegmentId: " in one.log()[-1]


def test_code_that_the_sandbox_does_not_have_is_refused(running):
    one = running()
    with pytest.raises(OSError, match="400"):
        one.cloud.function_code(ACCOUNT, "eu-west-1", one.name, "../../etc/passwd")


def test_a_reset_ends_what_runs(running):
    one = running()
    seen = one.do("variables").payload["LAMBDA_TASK_ROOT"]
    one.cloud.reset()
    assert not Path(seen).exists()
