"""Row 53: a GraphQL API logs."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import graphql_api

CHECK = "appsync_logging_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="on"),
        pytest.param({"field_log_level": "NONE"}, Status.PASS, id="requests are logged without fields"),
        pytest.param({"field_log_level": None, "log_role_arn": None}, Status.FAIL, id="no configuration"),
        pytest.param({"log_role_arn": None}, Status.FAIL, id="no role"),
    ],
)
def test_log_configuration(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, graphql_api(**fields)).status is expected
