"""What a user pool logs: kept and shown."""

import pytest
from botocore.exceptions import ClientError

SIGN_INS = {
    "EventSource": "userAuthEvents",
    "LogLevel": "INFO",
    "CloudWatchLogsConfiguration": {"LogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:/sign-ins"},
}


def test_what_is_set_is_shown(admin):
    pools = admin("cognito-idp")
    pool = pools.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    shown = pools.get_log_delivery_configuration(UserPoolId=pool)["LogDeliveryConfiguration"]
    assert shown == {"UserPoolId": pool, "LogConfigurations": []}
    pools.set_log_delivery_configuration(UserPoolId=pool, LogConfigurations=[SIGN_INS])
    shown = pools.get_log_delivery_configuration(UserPoolId=pool)["LogDeliveryConfiguration"]
    assert shown["LogConfigurations"] == [SIGN_INS]


def test_a_pool_that_is_not_there(admin):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        admin("cognito-idp").get_log_delivery_configuration(UserPoolId="eu-west-1_Nothing")
