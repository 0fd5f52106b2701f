"""What Lambda writes around a function's lines, in both formats and at every level."""

import json
import re

import pytest

from sandbox.runtime.framing import Cause, JsonFraming, Report, TextFraming
from sandbox.runtime.output import Line

AT = 1_795_471_304_639
TRACE = "Root=1-6b04b7c8-41eeb85a51e047f4a82a14c9;Parent=3cac3da3e2684062;Sampled=1"
TEXT = TextFraming("python3.12", "eu-west-1")
CRASH = Cause("failure", "Runtime.ExitError", "Error: Runtime exited with error: exit status 1")
TIMEOUT = Cause("timeout", "", "Task timed out after 3.00 seconds")
RAISED = Cause("error", "ValueError", is_platform=False)


def report(**fields) -> Report:
    return Report(**({"request_id": "u", "duration_ms": 15.744, "memory_mb": 128, "used_mb": 56} | fields))


def words(records) -> list[str]:
    return [text for _, text in records]


def kinds(records) -> list[str]:
    return [json.loads(text)["type"].removeprefix("platform.") for _, text in records]


def json_framing(system: str = "INFO", application: str = "INFO") -> JsonFraming:
    return JsonFraming("python3.12", "eu-west-1", "firewall", 128, system, application)


def test_a_cold_start_in_text():
    arn = r"arn:aws:lambda:eu-west-1::runtime:\w{64}"
    wanted = rf"INIT_START Runtime Version: python:3\.12\.v56\tRuntime Version ARN: {arn}\n"
    assert re.fullmatch(wanted, words(TEXT.init_start(AT))[0])
    assert words(TEXT.start(AT, "u", TRACE)) == ["START RequestId: u Version: $LATEST\n"]


FIGURES = "Memory Size: 128 MB\tMax Memory Used: 56 MB\t"
TRACED = "XRAY TraceId: 1-6b04b7c8-41eeb85a51e047f4a82a14c9\tSegmentId: 3cac3da3e2684062\tSampled: true\t\n"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, f"Billed Duration: 16 ms\t{FIGURES}\n"),
        ({"init_ms": 130.49}, f"Billed Duration: 147 ms\t{FIGURES}Init Duration: 130.49 ms\t\n"),
        ({"cause": RAISED}, f"Billed Duration: 16 ms\t{FIGURES}\n"),
        ({"trace_id": TRACE}, f"Billed Duration: 16 ms\t{FIGURES}\n{TRACED}"),
    ],
)
def test_the_end_in_text(fields, line):
    assert words(TEXT.end(AT, report(**fields))) == [
        "END RequestId: u\n", f"REPORT RequestId: u\tDuration: 15.74 ms\t{line}"]  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "line", "status"),
    [
        (TIMEOUT, "2026-11-23T22:01:44.639Z u Task timed out after 3.00 seconds\n\n", "\tStatus: timeout\t\n"),
        (CRASH, "RequestId: u Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",
         "\tStatus: error\tError Type: Runtime.ExitError\t\n"),
    ],
)  # fmt: skip
def test_a_failure_in_text(cause, line, status):
    said, end, told = words(TEXT.end(AT, report(cause=cause)))
    assert (said, end, told.endswith(status)) == (line, "END RequestId: u\n", True)


def test_there_is_no_end_in_json():
    assert kinds(json_framing().start(AT, "u", "")) == ["start"]
    assert kinds(json_framing().end(AT, report())) == ["report"]


@pytest.mark.parametrize(
    ("system", "well", "badly"),
    [
        ("DEBUG", ["runtimeDone", "report"], ["runtimeDone", "report"]),
        ("INFO", ["report"], ["runtimeDone", "report"]),
        ("WARN", [], ["runtimeDone", "report"]),
    ],
)
def test_a_level_of_the_system_drops_what_is_below_it(system, well, badly):
    framing = json_framing(system)
    assert kinds(framing.end(AT, report())) == well
    assert kinds(framing.end(AT, report(cause=TIMEOUT))) == badly
    begin = framing.init_start(AT) + framing.start(AT, "u", "")
    assert kinds(begin) == ([] if system == "WARN" else ["initStart", "start"])


def test_a_report_in_json_has_its_figures():
    (_, text), = json_framing().end(AT, report(init_ms=130.49, trace_id=TRACE))  # fmt: skip
    document = json.loads(text)
    assert document["time"] == "2026-11-23T22:01:44.639Z"
    assert document["record"] == {
        "requestId": "u", "status": "success", "tracing": {"type": "X-Amzn-Trace-Id", "value": TRACE},
        "metrics": {"durationMs": 15.744, "billedDurationMs": 147, "memorySizeMB": 128, "maxMemoryUsedMB": 56,
                    "initDurationMs": 130.49},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (CRASH, {"status": "failure", "errorType": "Runtime.ExitError"}),
        (TIMEOUT, {"status": "timeout"}),
        (RAISED, {"status": "error", "errorType": "ValueError"}),
    ],
)
def test_a_failure_in_json(cause, told):
    for _, text in json_framing().end(AT, report(cause=cause)):
        assert told.items() <= json.loads(text)["record"].items()


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (Line(1, b"plain\n"), "INFO"),
        (Line(1, b'{"level": "error", "message": "x"}\n'), "ERROR"),
        (Line(1, b'{"level": "WARNING"}'), "WARN"),
        (Line(1, b'{"level": {"no": "text"}}'), "INFO"),
        (Line(1, b"{" * 5000), "INFO"),
        (Line(1, b"from a frame", "FATAL"), "FATAL"),
    ],
)
def test_a_level_of_the_application_drops_what_is_below_it(line, level):
    levels = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
    kept = [one for one in levels if json_framing(application=one).application([line])]
    assert kept == list(levels[: levels.index(level) + 1])


def test_a_level_does_not_apply_to_text():
    assert TEXT.application([Line(1, b"debug", "DEBUG")])
