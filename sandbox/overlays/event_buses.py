"""EventBridge: the logging of a bus, which moto drops, and its update, which moto does not know."""

from typing import Any

from moto.events.models import events_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces

OFF = {"IncludeDetail": "NONE", "Level": "OFF"}


def keep_bus_logging(account: str, region: str, name: str, level: str) -> None:
    """Remember at which level a bus logs."""
    KEPT[account, region, "bus_logging"][name] = {"IncludeDetail": "NONE", "Level": level}


@amends("events", "CreateEventBus")
def created(call: Call, account: str, answer: Answer) -> Answer:
    """Keep what the request says of logging."""
    given = call.parameters()
    KEPT[account, call.region, "bus_logging"][given["Name"]] = OFF | (given.get("LogConfig") or {})
    return answer


@replaces("events", "UpdateEventBus")
def updated(call: Call, account: str) -> Answer:
    """Change a bus; what the request leaves out goes back to its default (EventBridge API reference [believed])."""
    given = call.parameters()
    name = str(given.get("Name") or "default")
    bus = events_backends[account][call.region].event_buses.get(name)
    if bus is None:
        return error_answer(call, 400, "ResourceNotFoundException", f"Event bus {name} does not exist.")
    KEPT[account, call.region, "bus_logging"][name] = OFF | (given.get("LogConfig") or {})
    bus.kms_key_identifier, bus.description = given.get("KmsKeyIdentifier"), given.get("Description")
    bus.dead_letter_config = given.get("DeadLetterConfig")
    shown = ("Name", "KmsKeyIdentifier", "Description", "DeadLetterConfig", "LogConfig")
    return json_answer({"Arn": bus.arn} | {field: given[field] for field in shown if field in given})


@amends("events", "DescribeEventBus")
def described(call: Call, account: str, answer: Answer) -> Answer:
    """Show at which level it logs."""
    document: dict[str, Any] = answer.json()
    kept = KEPT[account, call.region, "bus_logging"]
    return answer.with_json(document | {"LogConfig": kept.get(document["Name"], OFF)})
