"""LOG-19: execution logs need a role that exists, lets API Gateway in and may write."""

import pytest

from collectors.resources import Resource
from collectors.resources.aws import MethodLogging
from findings.verdict import Status
from tests.builders import denied, result, snapshot, stage
from tests.fronts import GATEWAY_ROLE, gateway, gateway_role, http_stage

CHECK = "apigateway_account_role_set"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
SOCKET = http_stage("chat", protocol="WEBSOCKET", routes=(MethodLogging("*", "ERROR"),))
SILENT = stage(methods=(MethodLogging("*/*"),))


def judged(*resources: Resource, **fields: object) -> Status:
    (verdict,) = result(CHECK, snapshot(*resources, **fields)).verdicts  # type: ignore[arg-type]
    return verdict.status


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((gateway(), gateway_role(), stage()), PASS, id="in order"),
        pytest.param((gateway(None), stage()), FAIL, id="no role"),
        pytest.param((gateway(), stage()), FAIL, id="the role is gone"),
        pytest.param((gateway(), gateway_role(service="lambda.amazonaws.com"), stage()), FAIL, id="it lets others in"),
        pytest.param((gateway(), gateway_role("logs:CreateLogStream"), stage()), FAIL, id="it may not put events"),
        pytest.param((gateway(), gateway_role("logs:*"), SOCKET), PASS, id="a WebSocket API"),
        pytest.param((gateway(None), SOCKET), FAIL, id="a WebSocket API without a role"),
        pytest.param((gateway(None), SILENT), NOT_APPLICABLE, id="no stage logs executions"),
        pytest.param((gateway(None), http_stage()), NOT_APPLICABLE, id="an HTTP API has no execution log"),
        pytest.param((gateway(None),), NOT_APPLICABLE, id="no stage"),
    ],
)
def test_stages_and_role(resources: tuple[Resource, ...], expected: Status) -> None:
    assert judged(*resources) is expected


def test_a_role_of_another_account_cannot_be_judged() -> None:
    assert judged(gateway(GATEWAY_ROLE.replace("1111", "9999")), stage()) is UNKNOWN


def test_one_unread_api_forbids_to_say_that_none_logs() -> None:
    gaps = {"RestApiStage": {"arn:aws:apigateway:eu-central-1::/restapis/x": denied("apigateway:GET")}}
    assert judged(gateway(None), item_gaps=gaps) is UNKNOWN
