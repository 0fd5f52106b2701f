"""HttpApiStage from GetApis and GetStages of API Gateway's second version: HTTP and WebSocket APIs."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import HttpApiStage, MethodLogging

from .rest_api_stages import LONGEST_FORMAT
from .shapes import text, text_or_none

DEFAULT_ROUTE = "*"


@collector(provider="aws", reads=HttpApiStage, actions=("apigateway:GET",))
def http_api_stages(reader: Reader) -> Iterator[HttpApiStage]:
    """Yield every stage of every HTTP and WebSocket API."""
    root = f"arn:{reader.partition}:apigateway:{reader.region}::/apis"
    apis = {
        f"{root}/{text(item.get('ApiId'))}": item
        for item in reader.pages("apigatewayv2", "GetApis", member="Items", MaxResults="500")
    }
    # The quota is 10 stages per API, so that one page holds them all.
    asked = {arn: {"ApiId": text(item.get("ApiId")), "MaxResults": "500"} for arn, item in apis.items()}
    for arn, answer in reader.calls("apigatewayv2", "GetStages", asked, expect="Items"):
        for stage in answer["Items"] or ():
            yield _stage(arn, apis[arn], stage)


def _stage(api_arn: str, api: Mapping[str, Any], stage: Mapping[str, Any]) -> HttpApiStage:
    name = text(stage.get("StageName"))
    access = stage.get("AccessLogSettings") or {}
    routes = {DEFAULT_ROUTE: stage.get("DefaultRouteSettings") or {}, **(stage.get("RouteSettings") or {})}
    return HttpApiStage(
        arn=f"{api_arn}/stages/{name}",
        name=f"{text(api.get('Name'))}/{name}",
        api_id=text(api.get("ApiId")),
        api_name=text(api.get("Name")),
        protocol=text(api.get("ProtocolType")) or "HTTP",
        access_log_destination=text_or_none(access.get("DestinationArn")),
        access_log_format=text_or_none(access.get("Format"), LONGEST_FORMAT),
        routes=tuple(_route(path, settings) for path, settings in sorted(routes.items())),
    )


def _route(path: str, settings: Mapping[str, Any]) -> MethodLogging:
    return MethodLogging(
        path=text(path),
        logging_level=text(settings.get("LoggingLevel")) or "OFF",
        data_trace=settings.get("DataTraceEnabled") is True,
        metrics=settings.get("DetailedMetricsEnabled") is True,
    )
