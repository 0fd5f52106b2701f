"""FunctionUrl from ListFunctionUrlConfigs, only for functions that CloudWatch says were called by URL."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import FunctionUrl, LambdaFunction, UrlConfig
from collectors.snapshot import CoverageState, Gap

from .changes import since_last_read
from .shapes import text

# CloudTrail user guide names these events as the API does, without the date that other events of Lambda carry.
CHANGING = ("CreateFunctionUrlConfig", "UpdateFunctionUrlConfig", "DeleteFunctionUrlConfig")
NONE = ("ResourceNotFoundException",)
MOST = 50  # ListFunctionUrlConfigs, API reference
TOO_MANY = Gap(CoverageState.UNSUPPORTED, None, f"the function has more than {MOST} URLs")


@collector(
    provider="aws",
    reads=FunctionUrl,
    actions=("cloudwatch:ListMetrics", "lambda:ListFunctionUrlConfigs", "cloudtrail:LookupEvents"),
    needs=(LambdaFunction,),
)
def function_urls(reader: Reader) -> Iterator[FunctionUrl]:
    """Yield the URLs of each function whose metric UrlRequestCount was published in the last two weeks."""
    called = {
        text(dimension.get("Value"))
        for item in reader.pages(
            "cloudwatch", "ListMetrics", member="Metrics", Namespace="AWS/Lambda", MetricName="UrlRequestCount"
        )
        for dimension in item.get("Dimensions") or ()
        if dimension.get("Name") == "FunctionName"
    }
    names = {function.arn: function.name for function in reader.found(LambdaFunction) if function.name in called}
    if not names:
        return
    held, anew = since_last_read(reader, FunctionUrl, names, CHANGING, "functionName")
    yield from held
    asked = {arn: {"FunctionName": names[arn], "MaxItems": MOST} for arn in anew}
    for arn, answer in reader.calls("lambda", "ListFunctionUrlConfigs", asked, absent=NONE):
        if answer.get("NextMarker"):
            reader.gap(arn, TOO_MANY)
            continue
        yield FunctionUrl(arn, names[arn], tuple(_config(arn, item) for item in answer.get("FunctionUrlConfigs") or ()))


def _config(arn: str, item: Mapping[str, Any]) -> UrlConfig:
    return UrlConfig(
        qualifier=text(item.get("FunctionArn")).removeprefix(arn).lstrip(":") or "$LATEST",
        auth_type=text(item.get("AuthType")) or "NONE",
        invoke_mode=text(item.get("InvokeMode")) or "BUFFERED",
    )
