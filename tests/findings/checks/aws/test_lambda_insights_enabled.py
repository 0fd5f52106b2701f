"""Row 3: the layer of Lambda Insights, and no other."""

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, INSIGHTS, REGION, function, the_verdict

CHECK = "lambda_insights_enabled"


def layer(name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:lambda:{REGION}:{account}:layer:{name}"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param((INSIGHTS,), Status.PASS, id="Insights"),
        pytest.param((layer("own:3"), INSIGHTS), Status.PASS, id="behind another layer"),
        pytest.param((layer("LambdaInsightsExtension-Arm64:20", "580247275435"),), Status.PASS, id="on Arm"),
        pytest.param((), Status.FAIL, id="none"),
        pytest.param((layer("own:3"),), Status.FAIL, id="any other layer"),
        pytest.param((layer("NotLambdaInsightsExtension:1"),), Status.FAIL, id="a name that ends so"),
        pytest.param((layer("LambdaInsightsExtensionOld:1"),), Status.FAIL, id="a name that begins so"),
    ],
)
def test_layers(layers: tuple[str, ...], expected: Status) -> None:
    assert the_verdict(CHECK, function(layers=layers)).status is expected


def test_a_container_image_has_no_layers_to_look_at() -> None:
    assert the_verdict(CHECK, function(layers=(), package_type="Image")).status is Status.NOT_APPLICABLE
