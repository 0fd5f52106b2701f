"""Row 53: fields of a GraphQL API."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import graphql_api

CHECK = "appsync_field_logging_sound"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="errors"),
        pytest.param({"field_log_level": "NONE"}, Status.FAIL, id="nothing"),
        pytest.param({"field_log_level": None}, Status.NOT_APPLICABLE, id="no log at all"),
        pytest.param({"field_log_level": "ALL"}, Status.FAIL, id="all with verbose content"),
        pytest.param(
            {"field_log_level": "ALL", "exclude_verbose": True}, Status.PASS, id="all without verbose content"
        ),
        pytest.param({"field_log_level": "DEBUG"}, Status.FAIL, id="debug with verbose content"),
        pytest.param({"field_log_level": "INFO"}, Status.PASS, id="info"),
    ],
)
def test_field_level(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, graphql_api(**fields)).status is expected
