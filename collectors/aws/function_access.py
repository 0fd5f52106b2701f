"""FunctionAccess from GetPolicy and GetFunctionConcurrency, only for functions that consume logs or alarms."""

import json
from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import (
    Alarm,
    EventSourceMapping,
    FunctionAccess,
    LambdaFunction,
    LogAccountPolicy,
    SubscriptionFilters,
    TopicSubscription,
    unqualified,
)

from .shapes import number, text

LARGEST_POLICY = 64 * 1024  # Lambda quotas: 20 KB for a function's resource-based policy
NONE = ("ResourceNotFoundException",)


@collector(
    provider="aws",
    reads=FunctionAccess,
    actions=("lambda:GetPolicy", "lambda:GetFunctionConcurrency"),
    needs=(LambdaFunction, SubscriptionFilters, LogAccountPolicy, EventSourceMapping, Alarm, TopicSubscription),
)
def function_access(reader: Reader) -> Iterator[FunctionAccess]:
    """Yield who may invoke each consumer, and how often at once."""
    functions = {function.arn: function.name for function in reader.found(LambdaFunction)}
    asked = {arn: {"FunctionName": arn} for arn in sorted(_consumers(reader) & functions.keys())}
    policies = {
        arn: answer.get("Policy")
        for arn, answer in reader.calls("lambda", "GetPolicy", asked, expect="Policy", absent=NONE)
    }
    left = {arn: asked[arn] for arn in policies}
    for arn, answer in reader.calls("lambda", "GetFunctionConcurrency", left):
        policy, reserved = policies[arn], answer.get("ReservedConcurrentExecutions")
        yield FunctionAccess(
            arn=arn,
            name=functions[arn],
            policy=text(policy, LARGEST_POLICY) if policy is not None else None,
            reserved_concurrency=None if reserved is None else number(reserved),
        )


def _consumers(reader: Reader) -> set[str]:
    """The functions that log lines or alarms are sent to, straight or by a stream or topic; no version or alias."""
    sent = {entry.destination_arn for group in reader.found(SubscriptionFilters) for entry in group.filters}
    sent |= {_destination(one.document) for one in reader.found(LogAccountPolicy)}
    sent |= {action for alarm in reader.found(Alarm) for action in alarm.alarm_actions}
    sent |= {one.function_arn for one in reader.found(EventSourceMapping) if one.source_arn in sent}
    sent |= {one.endpoint for one in reader.found(TopicSubscription) if one.topic_arn in sent}
    return {unqualified(arn) for arn in sent if ":function:" in arn}


def _destination(document: str) -> str:
    """Where a subscription of all log groups leads (PutAccountPolicy, DestinationArn); empty for what is none."""
    try:
        written = json.loads(document)
    except (ValueError, RecursionError):
        return ""
    return text(written.get("DestinationArn")) if isinstance(written, dict) else ""
