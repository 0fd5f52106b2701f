"""A GraphQL API traces."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import graphql_api

CHECK = "appsync_tracing_enabled"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="traced"),
        pytest.param({"tracing": False}, Status.FAIL, id="not traced"),
    ],
)
def test_tracing(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, graphql_api(**fields)).status is expected
