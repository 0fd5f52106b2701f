"""StateMachine from ListStateMachines and DescribeStateMachine."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import StateMachine

from .shapes import text


@collector(provider="aws", reads=StateMachine, actions=("states:DescribeStateMachine", "states:ListStateMachines"))
def state_machines(reader: Reader) -> Iterator[StateMachine]:
    """Yield every state machine with its logging configuration."""
    listed = reader.pages("stepfunctions", "ListStateMachines", member="stateMachines")
    asked = {text(item.get("stateMachineArn")): {"stateMachineArn": item.get("stateMachineArn")} for item in listed}
    for arn, answer in reader.calls("stepfunctions", "DescribeStateMachine", asked, expect="stateMachineArn"):
        yield _machine(arn, answer)


def _machine(arn: str, answer: Mapping[str, Any]) -> StateMachine:
    logging = answer.get("loggingConfiguration") or {}
    destinations = [
        text((entry.get("cloudWatchLogsLogGroup") or {}).get("logGroupArn"))
        for entry in logging.get("destinations") or ()
    ]
    return StateMachine(
        arn=arn,
        name=text(answer.get("name")),
        type=text(answer.get("type")) or "STANDARD",
        role_arn=text(answer.get("roleArn")),
        logging_level=text(logging.get("level")) or "OFF",
        include_execution_data=logging.get("includeExecutionData") is True,
        log_destinations=tuple(filter(None, destinations)),
        tracing=(answer.get("tracingConfiguration") or {}).get("enabled") is True,
    )
