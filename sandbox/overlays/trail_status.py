"""CloudTrail GetTrailStatus: delivery errors and times, which moto cannot have."""

import json
import time
from typing import Any

from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends


def keep_status(account: str, trail_arn: str, **fields: Any) -> None:
    """Remember fields of a trail's status."""
    KEPT[account, "", "trail_status"].setdefault(trail_arn, {}).update(fields)


@amends("cloudtrail", "GetTrailStatus")
def status(call: Call, account: str, answer: Answer) -> Answer:
    """Show delivery as a trail in order has it, or as it was set."""
    name = str(call.parameters().get("Name", ""))
    document = answer.json()
    if document.get("IsLogging"):
        document["LatestDeliveryTime"] = time.time() - 300
    document |= KEPT[account, "", "trail_status"].get(name, {})
    return Answer(answer.status, answer.headers, json.dumps(document).encode())
