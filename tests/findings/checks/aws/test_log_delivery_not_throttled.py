"""LOG-37: lines that were held back."""

from findings.verdict import Status
from tests.builders import ACCOUNT, denied, the_verdict
from tests.fronts import throttling

CHECK = "log_delivery_not_throttled"


def test_nothing_was_held_back() -> None:
    assert the_verdict(CHECK).status is Status.PASS
    assert the_verdict(CHECK, throttling()).status is Status.PASS


def test_throttled_or_refused_groups_are_named() -> None:
    held = (throttling("/a", throttled=3.0), throttling("/b", errors=1.0), throttling("/c"))
    verdict = the_verdict(CHECK, *held)
    assert (verdict.status, verdict.arn) == (Status.FAIL, f"arn:aws:iam::{ACCOUNT}:root")
    assert verdict.evidence["groups"] == ["/a", "/b"]


def test_an_unread_metric_forbids_to_pass_but_not_to_fail() -> None:
    gaps = {"LogThrottling": {"arn:aws:logs:eu-central-1:1:log-group:x": denied("cloudwatch:GetMetricData")}}
    assert the_verdict(CHECK, item_gaps=gaps).status is Status.UNKNOWN
    assert the_verdict(CHECK, throttling("/a", throttled=3.0), item_gaps=gaps).status is Status.FAIL
