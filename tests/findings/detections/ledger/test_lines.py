"""Each line that Lambda writes is known, and none that a function writes is taken for one."""

import json

import pytest

from findings.detections.ledger import Kind, mark_of

from .builders import an_id, end, report, start

ID = an_id(7)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (start(ID), Kind.START),
        (f"START RequestId: {ID} Version: 12", Kind.START),
        (end(ID), Kind.END),
        (report(ID), Kind.REPORT),
        (report(ID, more="Init Duration: 130.49 ms\t"), Kind.REPORT),
        (report(ID, more="Status: error\tError Type: Runtime.InvalidEntrypoint"), Kind.REPORT),
        (report(ID, more="\nXRAY TraceId: 1-5f-6a\tSegmentId: 3f1b\tSampled: true\t"), Kind.REPORT),
        (f"2018-08-26T02:13:13.948Z {ID} Task timed out after 30.02 seconds\n", Kind.TIMEOUT),
        (f"RequestId: {ID} Error: Runtime exited with error: exit status 1\nRuntime.ExitError", Kind.CRASH),
        (f"RequestId: {ID} Error: Runtime exited with error: signal: killed\nRuntime.ExitError", Kind.CRASH),
        (
            "INIT_START Runtime Version: python:3.13.v7\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:1\n",
            Kind.INIT,
        ),
    ],
)
def test_a_line_of_text_is_known(message: str, kind: Kind) -> None:
    found = mark_of(message)
    assert found is not None
    assert found.kind is kind
    assert found.request_id == ("" if kind is Kind.INIT else ID)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("platform.start", Kind.START),
        ("platform.runtimeDone", Kind.END),
        ("platform.report", Kind.REPORT),
        ("platform.initStart", Kind.INIT),
        ("platform.logsDropped", None),
    ],
)
def test_a_line_of_json_is_known(kind: str, expected: Kind | None) -> None:
    record = {"requestId": ID, "metrics": {"durationMs": 9.1, "memorySizeMB": 128, "maxMemoryUsedMB": 60}}
    found = mark_of(json.dumps({"time": "2026-11-23T10:00:00.000Z", "type": kind, "record": record}))
    assert (found.kind if found else None) is expected


def test_the_figures_of_a_report_are_read() -> None:
    found = mark_of(report(ID, 1520.5, 512, 511, "Init Duration: 200.5 ms\tStatus: timeout\t"))
    assert found is not None
    assert (found.duration_ms, found.billed_ms, found.memory_mb, found.used_mb) == (1520.5, 1521, 512, 511)
    assert (found.init_ms, found.status) == (200.5, "timeout")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "an order came",
        f"an order\nREPORT RequestId: {ID}\tDuration: 1 ms\tMemory Size: 128 MB",
        f" START RequestId: {ID} Version: $LATEST",
        f"START RequestId: {ID}",
        "START RequestId: not-an-id Version: $LATEST",
        f"START RequestId: {ID} Version: $LATEST\nEND RequestId: {ID}",
        f"END RequestId: {ID} now",
        f"REPORT RequestId: {ID}",
        f"REPORT RequestId: {ID}\tDuration: fast ms\tMemory Size: 128 MB",
        f"REPORT RequestId: {ID}\tDuration: 1 ms\tMemory Size: 128 MB\tand more",
        f"RequestId: {ID} was handled",
        f"{ID} Task timed out after 3 seconds",
        '{"type": "platform.report"}',
        '{"time": "t", "type": "platform.report", "record": {"requestId": "x"}}',
        '{"time": "t", "type": "platform.report", "record": [], "level": "INFO"}',
        '{"platform."' * 2000,
        "[" * 3000 + '"platform.',
        "INIT_START Runtime Version: x\nREPORT",
    ],
)
def test_a_line_of_a_function_is_none(message: str) -> None:
    assert mark_of(message) is None


def test_a_longer_line_than_lambda_writes_is_none() -> None:
    assert mark_of(report(ID, more="Status: error" + " " * 5000)) is None
