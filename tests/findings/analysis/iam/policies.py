"""Short ways to write a policy and to ask about it."""

from collections.abc import Mapping
from typing import Any

from findings.analysis.iam import Context, Decision, Policy, Principal, Request, decide, parse

ACCOUNT, OTHER = "111122223333", "999988887777"
ROLE = Principal(f"arn:aws:iam::{ACCOUNT}:role/app/worker")
SESSION = Principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/one")
USER = Principal(f"arn:aws:iam::{ACCOUNT}:user/team/ada")
GROUP = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/lambda/pay"
QUEUE = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"
THEIRS = f"arn:aws:sqs:eu-central-1:{OTHER}:orders"
DELETE, SEND = "logs:DeleteLogGroup", "sqs:SendMessage"


def policy(*statements: dict[str, Any], name: str = "P", version: str | None = "2012-10-17") -> Policy:
    return parse({"Statement": list(statements)} | ({"Version": version} if version else {}), name)


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator: str, key: str, values: Any) -> dict[str, Any]:
    return {operator: {key: values}}


FULL = policy(allow(), name="full")


def ask(
    action: str = DELETE,
    resource: str = GROUP,
    *,
    who: Principal = ROLE,
    known: Mapping[str, tuple[str, ...]] | None = None,
    complete: tuple[str, ...] = (),
    owner: str | None = None,
    **policies: Any,
) -> Decision:
    return decide(Request(who, action, resource, Context(known or {}, complete), owner), **policies)
