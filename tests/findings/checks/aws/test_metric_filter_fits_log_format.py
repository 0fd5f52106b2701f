"""LOG-14: a filter for lines as they were before the format was switched."""

from dataclasses import replace

import pytest

from findings.verdict import Status
from tests.alerts import metric_filter
from tests.builders import TRAIL_GROUP, denied, function, the_verdict, trail

CHECK = "metric_filter_fits_log_format"
JSON = function(log_format="JSON")


@pytest.mark.parametrize(
    ("pattern", "written_by", "status"),
    [
        pytest.param("ERROR", function(), Status.PASS, id="a word on Text"),
        pytest.param("ERROR", JSON, Status.PASS, id="a word on JSON"),
        pytest.param('{ $.level = "ERROR" }', JSON, Status.PASS, id="a property on JSON"),
        pytest.param("[time, id, level=ERROR, text]", JSON, Status.FAIL, id="fields on JSON"),
        pytest.param('"[ERROR]"', JSON, Status.FAIL, id="a level of the Python runtime on JSON"),
        pytest.param('"REPORT RequestId"', JSON, Status.FAIL, id="REPORT on JSON"),
        pytest.param("[time, id, level=ERROR, text]", function(), Status.PASS, id="fields on Text"),
        # Many loggers write JSON by themselves: that is sound, and cannot be seen from here.
        pytest.param('{ $.level = "ERROR" }', function(), Status.NOT_APPLICABLE, id="a property on Text"),
        pytest.param("{ $.level = ", JSON, Status.PASS, id="unreadable: another check says so"),
        pytest.param("[a, b]", function("other"), Status.NOT_APPLICABLE, id="nobody known writes there"),
    ],
)
def test_patterns_and_formats(pattern: str, written_by: object, status: Status) -> None:
    assert the_verdict(CHECK, metric_filter(pattern=pattern), written_by).status is status  # type: ignore[arg-type]


def test_a_group_with_both_formats_has_lines_for_either_filter() -> None:
    both = (function(), function("second", log_group="/aws/lambda/orders", log_format="JSON"))
    assert the_verdict(CHECK, metric_filter(pattern="[a, b, c]"), *both).status is Status.PASS


def test_the_log_of_a_trail_is_json() -> None:
    spaced = metric_filter(pattern="[time, name=StopLogging]", group=TRAIL_GROUP)
    assert the_verdict(CHECK, spaced, trail()).status is Status.FAIL
    assert the_verdict(CHECK, metric_filter(pattern="{ $.a = 1 }", group=TRAIL_GROUP), trail()).status is Status.PASS


def test_what_is_transformed_before_has_another_form() -> None:
    transformed = replace(metric_filter(pattern="[a, b]"), on_transformed_logs=True)
    assert the_verdict(CHECK, transformed, JSON).status is Status.NOT_APPLICABLE


def test_a_function_that_was_not_read_may_write_the_other_format() -> None:
    gaps = {"LambdaFunction": {"arn:aws:lambda:eu-central-1:111122223333:function:unseen": denied()}}
    assert the_verdict(CHECK, metric_filter(pattern="[a, b]"), JSON, item_gaps=gaps).status is Status.UNKNOWN
