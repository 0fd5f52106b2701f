"""ApiGatewayAccount from GetAccount: the role by which API Gateway writes execution logs in a region."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import ApiGatewayAccount

from .shapes import text_or_none


@collector(provider="aws", reads=ApiGatewayAccount, actions=("apigateway:GET",))
def api_gateway_accounts(reader: Reader) -> Iterator[ApiGatewayAccount]:
    """Yield the settings of the region."""
    answer = reader.call("apigateway", "GetAccount", expect="throttleSettings")
    arn = f"arn:{reader.partition}:apigateway:{reader.region}::/account"
    yield ApiGatewayAccount(arn, reader.region, text_or_none(answer.get("cloudwatchRoleArn")))
