"""API Gateway v2: UpdateStage, which moto does not know."""

from moto.apigatewayv2.models import apigatewayv2_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import replaces


@replaces("apigatewayv2", "UpdateStage")
def updated(call: Call, account: str) -> Answer:
    """Replace each setting that is given as a whole (API reference)."""
    apis = apigatewayv2_backends[account][call.region].apis
    api = apis.get(call.labels["apiId"])
    stage = api.stages.get(call.labels["stageName"]) if api else None
    if stage is None:
        return error_answer(call, 404, "NotFoundException", "Unable to find Stage")
    given = call.parameters()
    stage.access_log_settings = given.get("accessLogSettings", stage.access_log_settings)
    stage.default_route_settings = given.get("defaultRouteSettings", stage.default_route_settings)
    stage.route_settings = given.get("routeSettings", stage.route_settings)
    return json_answer(stage.to_json())
