"""LOG-21: calls of open URLs are data events of their own name."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import FunctionUrl, UrlConfig
from findings.verdict import Status
from tests.builders import (
    MANAGEMENT,
    advanced,
    denied,
    equals,
    function,
    function_arn,
    the_verdict,
    trail,
    trail_selectors,
    trail_status,
)
from tests.fronts import function_url

CHECK = "lambda_url_calls_recorded"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
DATA = (equals("eventCategory", "Data"), equals("resources.type", "AWS::Lambda::Function"))
TRAIL: tuple[Resource, ...] = (trail(), trail_status(), trail_selectors())
ONLY_INVOKE = (trail(), trail_status(), trail_selectors("everything", advanced(*DATA, equals("eventName", "Invoke"))))
ONLY_MANAGEMENT = (trail(), trail_status(), trail_selectors("everything", MANAGEMENT))


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((function_url(), *TRAIL), PASS, id="recorded"),
        pytest.param((function_url(),), FAIL, id="no trail"),
        pytest.param((function_url(), *ONLY_MANAGEMENT), FAIL, id="management events only"),
        pytest.param((function_url(), *ONLY_INVOKE), FAIL, id="Invoke only, and a call by URL has another name"),
        pytest.param((function_url(), trail(), trail_status(is_logging=False), trail_selectors()), FAIL, id="stopped"),
        pytest.param((function_url("orders", UrlConfig()),), NOT_APPLICABLE, id="signed calls"),
        pytest.param((function_url("orders", UrlConfig(), UrlConfig("live", "NONE")),), FAIL, id="an open alias"),
        pytest.param((function_url("orders", UrlConfig(auth_type="")),), FAIL, id="a type that nobody knows is open"),
        pytest.param((FunctionUrl(function_arn(), "orders"),), NOT_APPLICABLE, id="the URL was deleted"),
        pytest.param((), NOT_APPLICABLE, id="not called by URL"),
    ],
)
def test_urls_and_trails(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(), *resources).status is expected


def test_unread_urls_of_a_function() -> None:
    gaps = {"FunctionUrl": {function_arn(): denied("lambda:ListFunctionUrlConfigs")}}
    verdict = the_verdict(CHECK, function(), *TRAIL, item_gaps=gaps)
    assert (verdict.status, verdict.missing) == (UNKNOWN, "lambda:ListFunctionUrlConfigs")
