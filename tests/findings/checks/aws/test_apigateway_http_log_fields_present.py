"""LOG-18: what an HTTP access log tells."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.fronts import http_stage

CHECK = "apigateway_http_log_fields_present"
ID, IP, PATH, STATUS = "$context.requestId", "$context.identity.sourceIp", "$context.path", "$context.status"
AS_JSON = '{"id":"$context.extendedRequestId","ip":"$context.identity.sourceIp","m":"$context.httpMethod",'


@pytest.mark.parametrize(
    ("log_format", "expected"),
    [
        pytest.param(f"{ID} {IP} {PATH} {STATUS}", Status.PASS, id="all there"),
        pytest.param(f'{AS_JSON}"s":"{STATUS}"}}', Status.PASS, id="JSON with other names"),
        pytest.param(f"{ID} - {IP} [{STATUS}] {PATH}.", Status.PASS, id="between other characters"),
        pytest.param(None, Status.FAIL, id="no format"),
        pytest.param("", Status.FAIL, id="an empty one"),
        pytest.param(f"{IP} {PATH} {STATUS}", Status.FAIL, id="no request id"),
        pytest.param(f"{ID} {PATH} {STATUS}", Status.FAIL, id="no address"),
        pytest.param(f"{ID} {IP} {PATH}", Status.FAIL, id="no status"),
        pytest.param(f"{ID} {IP} {STATUS}", Status.FAIL, id="not what was called"),
        pytest.param(f"{ID} {IP}Address {PATH} {STATUS}", Status.FAIL, id="a name that only begins alike"),
        pytest.param(f"{ID} {IP} {PATH} $context.authorizer.status", Status.FAIL, id="the status of something else"),
    ],
)
def test_fields_of_the_format(log_format: str | None, expected: Status) -> None:
    assert the_verdict(CHECK, http_stage(access_log_format=log_format)).status is expected


def test_a_stage_without_access_log() -> None:
    assert the_verdict(CHECK, http_stage(access_log_destination=None)).status is Status.NOT_APPLICABLE


def test_the_failure_names_what_is_missing() -> None:
    verdict = the_verdict(CHECK, http_stage(access_log_format=ID))
    assert verdict.evidence["missing"] == "the source address, what was called, the status"
