"""LOG-17: rules that pick nothing."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import sampling_rule

CHECK = "xray_sampling_sufficient"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, Status.PASS, id="the default rule"),
        pytest.param({"fixed_rate": 0.0}, Status.PASS, id="a reservoir only"),
        pytest.param({"reservoir": 0}, Status.PASS, id="a rate only"),
        pytest.param({"fixed_rate": 0.0, "reservoir": 0}, Status.FAIL, id="nothing of everything"),
        pytest.param(
            {"fixed_rate": 0.0, "reservoir": 0, "url_path": "/health"}, Status.NOT_APPLICABLE, id="nothing of a few"
        ),
        pytest.param(
            {"fixed_rate": 0.0, "reservoir": 0, "has_attributes": True},
            Status.NOT_APPLICABLE,
            id="nothing of some by attribute",
        ),
    ],
)
def test_rules(fields: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, sampling_rule(**fields)).status is expected
