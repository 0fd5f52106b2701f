"""A stage of an HTTP API takes new settings and keeps those that are not named."""

import pytest
from botocore.exceptions import ClientError

LOG = {"DestinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:/api", "Format": "$context.requestId"}


def test_a_stage_takes_an_access_log(admin):
    gateway = admin("apigatewayv2")
    api = gateway.create_api(Name="shop", ProtocolType="HTTP")["ApiId"]
    gateway.create_stage(ApiId=api, StageName="live", DefaultRouteSettings={"DetailedMetricsEnabled": True})
    gateway.update_stage(ApiId=api, StageName="live", AccessLogSettings=LOG)
    stage = gateway.get_stage(ApiId=api, StageName="live")
    assert stage["AccessLogSettings"] == LOG
    assert stage["DefaultRouteSettings"]["DetailedMetricsEnabled"] is True


def test_a_stage_that_is_not_there(admin):
    with pytest.raises(ClientError, match="NotFoundException"):
        admin("apigatewayv2").update_stage(ApiId="nothing", StageName="live", AccessLogSettings=LOG)
