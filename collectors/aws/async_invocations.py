"""AsyncInvocation from ListFunctionEventInvokeConfigs, only for functions that received events so, where it changed."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import AsyncInvocation, FunctionDelivery, InvokeConfig

from .changes import since_last_read
from .shapes import decimal, text, text_or_none

# [believed] Unlike those of Lambda's first API version, these events carry no version in their names.
CHANGING = ("PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig")


@collector(
    provider="aws",
    reads=AsyncInvocation,
    actions=("lambda:ListFunctionEventInvokeConfigs", "cloudtrail:LookupEvents"),
    needs=(FunctionDelivery,),
)
def async_invocations(reader: Reader) -> Iterator[AsyncInvocation]:
    """Yield how each such function is invoked; one without any configuration has none in the list."""
    names = {item.arn: item.name for item in reader.found(FunctionDelivery) if item.async_received}
    held, anew = since_last_read(reader, AsyncInvocation, names, CHANGING, "functionName")
    yield from held
    asked = {arn: {"FunctionName": names[arn], "MaxItems": 50} for arn in anew}
    for arn, answer in reader.calls(
        "lambda", "ListFunctionEventInvokeConfigs", asked, expect="FunctionEventInvokeConfigs"
    ):
        configs = tuple(_config(item) for item in answer["FunctionEventInvokeConfigs"])
        yield AsyncInvocation(arn, names[arn], tuple(sorted(configs, key=lambda config: config.qualifier)))


def _config(item: Mapping[str, Any]) -> InvokeConfig:
    destinations = item.get("DestinationConfig") or {}
    # arn:aws:lambda:<region>:<account>:function:<name>:<qualifier>
    parts = text(item.get("FunctionArn")).split(":")
    return InvokeConfig(
        qualifier=parts[7] if len(parts) > 7 else "$LATEST",
        max_retries=_whole(item.get("MaximumRetryAttempts")),
        max_age_s=_whole(item.get("MaximumEventAgeInSeconds")),
        on_failure_arn=text_or_none((destinations.get("OnFailure") or {}).get("Destination")),
        on_success_arn=text_or_none((destinations.get("OnSuccess") or {}).get("Destination")),
    )


def _whole(value: Any) -> int | None:
    known = decimal(value)
    return None if known is None else int(known)
