"""Security Hub is enabled or not."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.trails import hub

CHECK = "securityhub_enabled"


def test_a_hub_passes_and_none_fails():
    assert the_verdict(CHECK, hub()).status is Status.PASS
    assert the_verdict(CHECK).status is Status.FAIL
