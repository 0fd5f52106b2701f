"""RestApiStage from GetRestApis and GetStages."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import MethodLogging, RestApiStage

from .shapes import text, text_or_none

LONGEST_FORMAT = 16_384


@collector(provider="aws", reads=RestApiStage, actions=("apigateway:GET",))
def rest_api_stages(reader: Reader) -> Iterator[RestApiStage]:
    """Yield every stage of every REST API."""
    root = f"arn:{reader.partition}:apigateway:{reader.region}::/restapis"
    apis = {
        f"{root}/{text(item.get('id'))}": item
        for item in reader.pages("apigateway", "GetRestApis", member="items", limit=500)
    }
    asked = {arn: {"restApiId": text(item.get("id"))} for arn, item in apis.items()}
    for arn, answer in reader.calls("apigateway", "GetStages", asked, expect="item"):
        for stage in answer["item"] or ():
            yield _stage(arn, apis[arn], stage)


def _stage(api_arn: str, api: Mapping[str, Any], stage: Mapping[str, Any]) -> RestApiStage:
    name = text(stage.get("stageName"))
    access = stage.get("accessLogSettings") or {}
    return RestApiStage(
        arn=f"{api_arn}/stages/{name}",
        name=f"{text(api.get('name'))}/{name}",
        api_id=text(api.get("id")),
        api_name=text(api.get("name")),
        access_log_destination=text_or_none(access.get("destinationArn")),
        access_log_format=text_or_none(access.get("format"), LONGEST_FORMAT),
        methods=tuple(
            MethodLogging(
                path=text(path),
                logging_level=text(settings.get("loggingLevel")) or "OFF",
                data_trace=settings.get("dataTraceEnabled") is True,
                metrics=settings.get("metricsEnabled") is True,
            )
            for path, settings in sorted((stage.get("methodSettings") or {}).items())
        ),
        tracing=stage.get("tracingEnabled") is True,
    )
