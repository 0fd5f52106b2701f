"""LOG-22: sign-in events reach a log."""

import pytest

from collectors.resources.aws import UserPool, UserPoolLog
from findings.verdict import Status
from tests.builders import log_group, the_verdict
from tests.fronts import GROUP, user_pool

CHECK = "cognito_pool_logs_delivered"
SIGN_INS, MESSAGES = UserPoolLog("userAuthEvents", "INFO", GROUP), UserPoolLog("userNotification", "ERROR", GROUP)


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        pytest.param(user_pool(), Status.PASS, id="delivered"),
        pytest.param(user_pool("staff", MESSAGES, SIGN_INS), Status.PASS, id="both"),
        pytest.param(user_pool("staff", MESSAGES), Status.FAIL, id="only messages that could not be sent"),
        pytest.param(user_pool("staff", UserPoolLog("userAuthEvents", "INFO")), Status.FAIL, id="no destination"),
        pytest.param(UserPool("arn:pool/none", "none"), Status.FAIL, id="nothing"),
    ],
)
def test_deliveries(pool: UserPool, expected: Status) -> None:
    assert the_verdict(CHECK, pool, log_group()).status is expected


def test_a_log_group_that_is_gone_and_a_stream_that_cannot_be_seen() -> None:
    assert the_verdict(CHECK, user_pool()).status is Status.FAIL
    stream = UserPoolLog("userAuthEvents", "INFO", "arn:aws:firehose:eu-central-1:111122223333:deliverystream/logs")
    assert the_verdict(CHECK, user_pool("staff", stream)).status is Status.PASS
