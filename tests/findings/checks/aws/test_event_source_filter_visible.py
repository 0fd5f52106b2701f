"""LOG-62: what a mapping's filter leaves out is counted."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import mapping

CHECK = "event_source_filter_visible"


def test_a_filter_that_nobody_counts_fails_and_the_remedy_keeps_other_metrics() -> None:
    verdict = the_verdict(CHECK, mapping(filtered=True, metrics=("ErrorCount",)))
    assert verdict.status is Status.FAIL
    assert verdict.evidence["metrics_config"] == '{"Metrics": ["ErrorCount", "EventCount"]}'


def test_a_counted_filter_passes() -> None:
    assert the_verdict(CHECK, mapping(filtered=True, metrics=("EventCount",))).status is Status.PASS


def test_without_a_filter_there_is_nothing_to_count() -> None:
    assert the_verdict(CHECK, mapping()).status is Status.NOT_APPLICABLE
