"""A function that prints an over-long line: its log under each behaviour of the service, format and limit."""

import pytest

from .test_invocations import JSON, kinds

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("limit_kb", [256, 1024])
@pytest.mark.parametrize("logging", [{"LogFormat": "Text"}, JSON])
def test_an_over_long_line_leaves_only_the_start(running, logging, limit_kb):
    firewall = running("firewall", LoggingConfig=logging)
    firewall.cloud.log_lines("lost", limit_kb)
    answered = firewall.call({"input": "' OR 1=1" + limit_kb * 1024 * "A"})
    assert answered.payload["statusCode"] == 403
    log = firewall.log()
    assert kinds(log) == (["initStart", "start"] if logging is JSON else ["INIT_START", "START"])
    assert answered.request_id in log[-1]
    assert "passed" in firewall.call({"input": "harmless"}).payload["body"]
    assert kinds(firewall.log())[-1] in {"REPORT", "report"}


@pytest.mark.parametrize(
    ("limit_kb", "fragment", "size"), [(256, 0, 262_118), (256, 65_536, 65_536), (1024, 0, 1_048_550)]
)
def test_an_over_long_line_comes_in_pieces_of_which_the_first_is_marked(running, limit_kb, fragment, size):
    firewall = running("firewall")
    firewall.cloud.log_lines("split", limit_kb, fragment)
    firewall.call({"input": "' OR 1=1" + limit_kb * 1024 * "A"})
    pieces = firewall.log()[2:-2]
    assert ["MALICIOUS" in piece for piece in pieces] == [True] + [False] * (len(pieces) - 1)
    assert {len(piece) for piece in pieces[:-1]} == {size}
    assert kinds(firewall.log())[-2:] == ["END", "REPORT"]


@pytest.mark.parametrize(("limit_kb", "size"), [(256, 262_118), (1024, 1_048_550)])
def test_an_over_long_line_is_stored_whole_up_to_the_limit(running, limit_kb, size):
    firewall = running("firewall")
    firewall.cloud.log_lines("whole", limit_kb)
    firewall.call({"input": "' OR 1=1" + limit_kb * 1024 * "A"})
    assert (len(firewall.log()[2]), kinds(firewall.log())[-2:]) == (size, ["END", "REPORT"])


def test_what_is_not_too_long_today_was_too_long_before(running):
    firewall = running("firewall")
    firewall.cloud.log_lines("whole", 1024)
    firewall.call({"input": 300_000 * "A"})
    assert len(firewall.log()[2]) == 300_007
