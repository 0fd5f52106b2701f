"""Roles, users and policies with sound defaults."""

import json
from collections.abc import Iterable
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import IamUser, InlinePolicy, ManagedPolicy, Role
from tests.alerts import metric_filter
from tests.builders import ACCOUNT, alarm, function, state_machine
from tests.events import FAILURES

Statement = dict[str, Any]
WRITE = ("logs:CreateLogStream", "logs:PutLogEvents")
DELIVER = ("logs:*LogDelivery", "logs:*LogDeliveries", "logs:*ResourcePolic*", "logs:DescribeLogGroups")
DEAD_LETTERS = FAILURES


def allow(*actions: str, resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str = "*", **more: Any) -> Statement:
    return allow(*actions, resource=resource, **more) | {"Effect": "Deny"}


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(*services: str) -> str:
    return policy({"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"})


def role_arn(name: str = "service/orders-role") -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def role(name: str = "service/orders-role", statements: Iterable[Statement] = (allow(*WRITE),), **fields: Any) -> Role:
    fields.setdefault("trust", trusting("lambda.amazonaws.com"))
    inline = (InlinePolicy("own", policy(*statements)),) if statements else ()
    return Role(role_arn(name), name.rpartition("/")[2], inline=inline, **fields)


def user(name: str = "ada", statements: Iterable[Statement] = (), **fields: Any) -> IamUser:
    inline = (InlinePolicy("own", policy(*statements)),) if statements else ()
    return IamUser(f"arn:aws:iam::{ACCOUNT}:user/{name}", name, inline=inline, **fields)


def managed(name: str = "workload", *statements: Statement, owner: str = ACCOUNT) -> ManagedPolicy:
    return ManagedPolicy(f"arn:aws:iam::{owner}:policy/{name}", name, policy(*(statements or (allow(*WRITE),))))


def sound_identity() -> tuple[Resource, ...]:
    """Roles that may do what they need and nothing else."""
    useful = (allow(*WRITE), allow("xray:PutTraceSegments"), allow("sqs:SendMessage", resource=DEAD_LETTERS))
    return (
        role(statements=useful),
        role("fresh", (allow(*WRITE, "logs:CreateLogGroup"), allow("xray:PutTraceSegments"))),
        role("flows", (allow(*DELIVER),), trust=trusting("states.amazonaws.com")),
        managed(),
        function("fresh", role_arn=role_arn("fresh"), log_group="/aws/lambda/fresh"),
        metric_filter("error-lines", "?ERROR ?Exception", metric="ErrorLines"),
        alarm("error-lines", "ErrorLines", namespace="Audit"),
    )


def blind_identity() -> tuple[Resource, ...]:
    """Something to fail for each check about rights."""
    return (
        role(statements=(allow("logs:*", "cloudtrail:StopLogging"),), trust=trusting("lambda.amazonaws.com")),
        role("mute", (allow("s3:GetObject"),)),
        role("ec2", (allow("s3:GetObject"),), trust=trusting("ec2.amazonaws.com")),
        role("flows", (), trust=trusting("states.amazonaws.com")),
        managed("trails", allow("cloudtrail:*")),
        function("mute", role_arn=role_arn("mute"), dead_letter_arn=DEAD_LETTERS),
        function("strange", role_arn=role_arn("ec2")),
        state_machine("undelivered", role_arn=role_arn("flows")),
    )
