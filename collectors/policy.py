"""What an account has to grant, derived from the collectors: policy, CloudFormation, Terraform, quick-create link."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from collectors.aws.connection import ALWAYS
from collectors.registry import EVENT_SOURCES, actions_for, event_actions
from collectors.resources import Resource

ROLE_NAME = "AuditPortal"
# GET of all of API Gateway would also read the values of API keys.
NARROWED = {
    "apigateway": tuple(
        f"arn:{{}}:apigateway:*::/{path}"
        for path in ("account", "apis", "apis/*/stages", "restapis", "restapis/*/stages")
    )
}
BUCKET_WORDS = "Bucket of your CloudTrail trail, to read its files; empty: they are not read"
KEY_WORDS = "ARN of the key that encrypts these files; empty: none does"
ASKED = {
    "TrailBucket": {"Type": "String", "Default": "", "Description": BUCKET_WORDS},
    "TrailKeyArn": {"Type": "String", "Default": "", "Description": KEY_WORDS},
}
CONDITIONS = {"ReadsTrail": "TrailBucket", "ReadsTrailKey": "TrailKeyArn"}
QUICK_CREATE = "https://console.aws.amazon.com/cloudformation/home#/stacks/quickcreate"


@dataclass(frozen=True, slots=True)
class EventScope:
    """What the event sources of an account may read: names of trail buckets, ARNs of the keys that encrypt them."""

    trail_buckets: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()


def policy_document(
    kinds: Iterable[type[Resource]], partition: str = "aws", scope: EventScope | None = None
) -> dict[str, Any]:
    """Return the least-privilege policy: one statement per service, reading only.

    Resource is "*" where these actions either know no resource-level permissions or must see every resource. With a
    scope objects of S3 are allowed too, only in the trails' buckets.
    """
    actions = sorted({*ALWAYS, *event_actions(), *actions_for(kinds)})
    statements = [
        {
            "Sid": f"Read{_title(service)}",
            "Effect": "Allow",
            "Action": list(group),
            "Resource": [pattern.format(partition) for pattern in NARROWED.get(service, ())] or "*",
        }
        for service, group in groupby(actions, key=lambda action: action.partition(":")[0])
    ]
    return {"Version": "2012-10-17", "Statement": statements + (_event_statements(scope, partition) if scope else [])}


def _event_statements(scope: EventScope, partition: str) -> list[dict[str, Any]]:
    """One statement per set of resources; an action whose resources are not known is not allowed anywhere."""
    wanted: dict[tuple[str, ...], set[str]] = {}
    for source in EVENT_SOURCES.values():
        for action in source.actions:
            resources = _resources(source.on[action], scope, partition) if action in source.on else ("*",)
            if resources and source.on:
                wanted.setdefault(resources, set()).add(action)
    return [
        {
            "Sid": f"ReadEvents{number}",
            "Effect": "Allow",
            "Action": sorted(actions),
            "Resource": "*" if resources == ("*",) else list(resources),
        }
        for number, (resources, actions) in enumerate(sorted(wanted.items()), 1)
    ]


def _resources(pattern: str, scope: EventScope, partition: str) -> tuple[str, ...]:
    given = scope.trail_keys if "{trail_key}" in pattern else scope.trail_buckets
    return tuple(pattern.format(partition=partition, trail_bucket=one, trail_key=one) for one in sorted(set(given)))


def _title(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))


def trust_document(portal_account_id: str, external_id: str, partition: str = "aws") -> dict[str, Any]:
    """Return the trust policy: the Portal's account, and only with the ExternalId."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{portal_account_id}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def cloudformation(
    kinds: Iterable[type[Resource]], portal_account_id: str, external_id: str, scope: EventScope | None = None
) -> str:
    """Return a CloudFormation template (JSON, which is YAML too) that makes the role.

    A scope with buckets is written into it; without one, parameters ask for the trail's bucket and key, both optional.
    """
    scope = scope if scope and scope.trail_buckets else None
    trust = trust_document(portal_account_id, external_id)
    trust["Statement"][0]["Principal"] = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${PortalAccountId}:root"}}
    trust["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": ROLE_NAME,
            "Description": "Lets Audit Portal read how this account records what happens in it",
            "AssumeRolePolicyDocument": trust,
            "Policies": [_policy("AuditPortalRead", policy_document(kinds, "${AWS::Partition}", scope))],
        },
    }
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Read-only role for Audit Portal",
        "Parameters": {
            "ExternalId": {"Type": "String", "Default": external_id},
            "PortalAccountId": {"Type": "String", "Default": portal_account_id},
            **({} if scope else ASKED),
        },
        **({} if scope else {"Conditions": {name: _is_given(asked) for name, asked in CONDITIONS.items()}}),
        "Resources": {"AuditPortalRole": role, **({} if scope else _asked_policies())},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["AuditPortalRole", "Arn"]}}},
    }
    return json.dumps(template, indent=2)


def _policy(name: str, document: dict[str, Any]) -> dict[str, Any]:
    return {"PolicyName": name, "PolicyDocument": _in_any_partition(document)}


def _asked_policies() -> dict[str, Any]:
    """What reading a trail takes, if its bucket is given, and what its key takes, if that is given as well."""
    statements = _event_statements(EventScope(("${TrailBucket}",), ("${TrailKeyArn}",)), "${AWS::Partition}")
    key = [statement for statement in statements if _of_key(statement)]
    rest = [statement for statement in statements if not _of_key(statement)]
    return {
        name: {
            "Type": "AWS::IAM::Policy",
            "Condition": condition,
            "Properties": {
                **_policy(name, {"Version": "2012-10-17", "Statement": found}),
                "Roles": [{"Ref": "AuditPortalRole"}],
            },
        }
        for condition, name, found in (
            ("ReadsTrail", "AuditPortalTrail", rest),
            ("ReadsTrailKey", "AuditPortalTrailKey", key),
        )
    }


def _is_given(parameter: str) -> dict[str, Any]:
    return {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}


def _in_any_partition(document: dict[str, Any]) -> dict[str, Any]:
    """Let CloudFormation fill in the partition of the account in which the template is applied."""
    for statement in document["Statement"]:
        if statement["Resource"] != "*":
            statement["Resource"] = [{"Fn::Sub": pattern} for pattern in statement["Resource"]]
    return document


def terraform(
    kinds: Iterable[type[Resource]], portal_account_id: str, external_id: str, scope: EventScope | None = None
) -> str:
    """Return a Terraform snippet that makes the role."""
    return f"""resource "aws_iam_role" "audit_portal" {{
  name               = "{ROLE_NAME}"
  description        = "Lets Audit Portal read how this account records what happens in it"
  assume_role_policy = jsonencode({_indented(trust_document(portal_account_id, external_id))})
}}

resource "aws_iam_role_policy" "audit_portal" {{
  name   = "AuditPortalRead"
  role   = aws_iam_role.audit_portal.id
  policy = jsonencode({_indented(policy_document(kinds, scope=scope))})
}}

output "role_arn" {{
  value = aws_iam_role.audit_portal.arn
}}
"""


def terraform_of_trail() -> str:
    """Return the Terraform for reading a trail's files, for a role whose trail is not known yet: two variables."""
    statements = _event_statements(EventScope(("${var.trail_bucket}",), ("${var.trail_key_arn}",)), "aws")
    parts = [
        f"""
resource "aws_iam_role_policy" "{name}" {{
  count  = var.{variable} == "" ? 0 : 1
  name   = "{title}"
  role   = aws_iam_role.audit_portal.id
  policy = jsonencode({_indented({"Version": "2012-10-17", "Statement": found})})
}}
"""
        for name, title, variable, found in (
            ("audit_portal_trail", "AuditPortalTrail", "trail_bucket", [s for s in statements if not _of_key(s)]),
            ("audit_portal_trail_key", "AuditPortalTrailKey", "trail_key_arn", [s for s in statements if _of_key(s)]),
        )
    ]
    variables = "".join(
        f'\nvariable "{name}" {{\n  type        = string\n  default     = ""\n  description = "{words}"\n}}\n'
        for name, words in (("trail_bucket", BUCKET_WORDS), ("trail_key_arn", KEY_WORDS))
    )
    return variables + "".join(parts)


def _of_key(statement: dict[str, Any]) -> bool:
    return "kms:Decrypt" in statement["Action"]


def _indented(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2).replace("\n", "\n  ")


def quick_create_url(template_url: str, external_id: str) -> str:
    """Return the link that opens CloudFormation with everything filled in; the template must be reachable by AWS."""
    query = {"templateURL": template_url, "stackName": ROLE_NAME, "param_ExternalId": external_id}
    return f"{QUICK_CREATE}?{urlencode(query)}"
