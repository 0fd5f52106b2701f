"""Answers are bounded in size and in time, and connections are kept."""

import contextlib
import time

import pytest

from collectors.aws import reader as reading
from collectors.aws import transport
from collectors.aws.answers import ReadError
from collectors.snapshot import CoverageState
from tests.cloud import use
from tests.collectors.aws.conftest import a_bare_reader
from tests.collectors.aws.endpoints import an_endpoint, reply


def failure(reader):
    with pytest.raises(ReadError) as caught:
        reader.call("logs", "DescribeLogGroups", expect="logGroups")
    return caught.value.gap


@pytest.fixture
def ask(monkeypatch):
    """Return the gap that one call to an endpoint leaves."""

    def asked(handle):
        with an_endpoint(handle) as url, contextlib.closing(a_bare_reader()) as reader:
            use(monkeypatch, url)
            return failure(reader)

    return asked


def test_a_body_that_drips_is_given_up_though_no_read_ever_times_out(ask, monkeypatch):
    monkeypatch.setattr(transport, "ATTEMPT_S", 0.5)
    # Nothing else may give up: after its hundred seconds the body would be a broken answer, not a late one.
    monkeypatch.setattr(reading, "DEADLINE_S", 3600)

    def drip(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                request.wfile.write(b" ")
                request.wfile.flush()
                time.sleep(0.1)

    gap = ask(drip)
    assert (gap.state, "in time" in gap.detail) == (CoverageState.FAILED, True)


def test_an_endless_body_is_cut_off_and_not_asked_for_again(ask, monkeypatch):
    monkeypatch.setattr(transport, "LARGEST_BODY", 1_000_000)
    asked = []

    def flood(request):
        asked.append(1)
        with contextlib.suppress(OSError):
            reply(request, b'{"logGroups": [' + b" " * 8_000_000 + b"]}")

    gap = ask(flood)
    assert (gap.state, "larger" in gap.detail, len(asked)) == (CoverageState.FAILED, True, 1)


def test_a_body_that_ends_too_early_is_no_short_list(ask):
    def cut(request):
        reply(request, b'{"logGroups": []}', Content_Length="500")
        request.close_connection = True

    assert ask(cut).state is CoverageState.FAILED


def test_an_answer_without_a_request_id_is_not_the_providers(ask):
    def proxy(request):
        request.send_response(200)
        request.send_header("Content-Length", "17")
        request.end_headers()
        request.wfile.write(b'{"logGroups": []}')

    assert "request id" in ask(proxy).detail


@pytest.mark.parametrize("chunked", [False, True])
def test_a_connection_is_used_for_many_calls(monkeypatch, chunked):
    ports = set()

    def handle(request):
        ports.add(request.client_address[1])
        if not chunked:
            reply(request, {"logGroups": []})
            return
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.send_header("x-amzn-RequestId", "1")
        request.end_headers()
        request.wfile.write(b'5\r\n{"log\r\nc\r\nGroups": []}\r\n0\r\n\r\n')

    with an_endpoint(handle) as url, contextlib.closing(a_bare_reader()) as reader:
        use(monkeypatch, url)
        for _ in range(5):
            reader.call("logs", "DescribeLogGroups", expect="logGroups")
    assert len(ports) == 1
