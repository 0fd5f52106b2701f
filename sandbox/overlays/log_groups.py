"""CloudWatch Logs: class and deletion protection of a group, which moto drops or does not know."""

import json

from sandbox.answers import Answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces


@amends("logs", "CreateLogGroup")
def created(call: Call, account: str, answer: Answer) -> Answer:
    """Keep the class."""
    given = call.parameters()
    if "logGroupClass" in given:
        KEPT[account, call.region, "log_group"][given["logGroupName"]] = {"logGroupClass": given["logGroupClass"]}
    return answer


@replaces("logs", "PutLogGroupDeletionProtection")
def protected(call: Call, account: str) -> Answer:
    """Keep the protection."""
    given = call.parameters()
    name = str(given.get("logGroupIdentifier", "")).removesuffix(":*").rpartition(":")[2]
    held = KEPT[account, call.region, "log_group"].setdefault(name, {})
    held["deletionProtectionEnabled"] = given.get("deletionProtectionEnabled") is True
    return json_answer({})


@amends("logs", "DescribeLogGroups")
def described(call: Call, account: str, answer: Answer) -> Answer:
    """Show what is kept."""
    document = answer.json()
    kept = KEPT[account, call.region, "log_group"]
    for group in document.get("logGroups", ()):
        group.update({"logGroupClass": "STANDARD"} | kept.get(group["logGroupName"], {}))
    return Answer(answer.status, answer.headers, json.dumps(document).encode())
