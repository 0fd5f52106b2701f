"""What stands before functions in the company: APIs, pools and pipes, each with the same id at every start."""

import pytest

from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, STAGING

from .conftest import client_of


@pytest.fixture
def shop(company):
    return lambda service: client_of(company, service, **admin_keys(PRODUCTION.account_id))


def test_http_and_websocket_apis(shop):
    gateway = shop("apigatewayv2")
    assert {api["ApiId"]: api["ProtocolType"] for api in gateway.get_apis()["Items"]} == {
        "storefront": "HTTP",
        "livechat01": "WEBSOCKET",
    }
    stages = {stage["StageName"]: stage for stage in gateway.get_stages(ApiId="storefront")["Items"]}
    assert stages["live"]["AccessLogSettings"]["DestinationArn"].endswith(":/aws/apigateway/storefront")
    assert "AccessLogSettings" not in stages["beta"]


def test_the_role_of_api_gateway(company, shop):
    assert shop("apigateway").get_account()["cloudwatchRoleArn"].endswith(":role/api-gateway-logs")
    staging = client_of(company, "apigateway", region="us-east-1", **admin_keys(STAGING.account_id))
    assert "cloudwatchRoleArn" not in staging.get_account()


def test_graphql_apis_tell_their_logging(shop):
    listed = {api["apiId"]: api for api in shop("appsync").list_graphql_apis()["graphqlApis"]}
    assert listed["storefrontgraph"]["logConfig"]["fieldLogLevel"] == "ERROR"
    assert not listed["partnergraph"].get("logConfig")
    assert listed["searchgraph"]["xrayEnabled"] is False


def test_pipes_tell_their_logging(shop):
    pipes = shop("pipes")
    assert {pipe["Name"] for pipe in pipes.list_pipes()["Pipes"]} == {
        "orders-to-ledger", "clicks-to-lake", "loyalty-mirror", "refunds-sync",
    }  # fmt: skip
    assert pipes.describe_pipe(Name="orders-to-ledger")["LogConfiguration"]["Level"] == "ERROR"
    assert "LogConfiguration" not in pipes.describe_pipe(Name="clicks-to-lake")
