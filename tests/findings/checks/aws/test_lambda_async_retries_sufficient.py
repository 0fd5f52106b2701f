"""LOG-60: an asynchronous event is not given up at once where nothing keeps it."""

import pytest

from collectors.resources.aws import InvokeConfig
from findings.verdict import Status
from tests.builders import function, the_verdict
from tests.events import FAILURES, delivery, invoked

CHECK = "lambda_async_retries_sufficient"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(InvokeConfig(max_retries=0), Status.FAIL, id="no retry"),
        pytest.param(InvokeConfig(max_age_s=60), Status.FAIL, id="a minute to live"),
        pytest.param(InvokeConfig(max_age_s=299), Status.FAIL, id="just too short"),
        pytest.param(InvokeConfig("live", max_retries=0), Status.FAIL, id="no retry through an alias"),
        pytest.param(InvokeConfig(max_retries=0, on_failure_arn=FAILURES), Status.PASS, id="no retry, but kept"),
        pytest.param(InvokeConfig(max_retries=1, max_age_s=300), Status.PASS, id="just enough"),
        pytest.param(InvokeConfig(), Status.PASS, id="the defaults"),
    ],
)
def test_how_often_and_how_long(config: InvokeConfig, expected: Status) -> None:
    assert the_verdict(CHECK, function(), delivery(), invoked("orders", config)).status is expected


def test_without_any_configuration_lambdas_defaults_hold() -> None:
    assert the_verdict(CHECK, function(), delivery(), invoked("orders")).status is Status.PASS


def test_a_dead_letter_queue_keeps_what_is_not_retried() -> None:
    given_up = invoked("orders", InvokeConfig(max_retries=0))
    assert the_verdict(CHECK, function(dead_letter_arn=FAILURES), delivery(), given_up).status is Status.PASS


def test_a_function_without_such_events_is_not_asked() -> None:
    assert the_verdict(CHECK, function(), delivery(received=0.0)).status is Status.NOT_APPLICABLE
