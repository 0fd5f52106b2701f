"""The Portal's user and the roles that let it in."""

import json
from typing import Any

import boto3
from moto.iam.models import iam_backends

from sandbox.identities import (
    ACCOUNTS,
    PORTAL_ACCESS_KEY_ID,
    PORTAL_ACCOUNT,
    PORTAL_SECRET_ACCESS_KEY,
    PORTAL_USER,
    ROLE_NAME,
    STAGING,
)

ADMIN = "sandbox-admin"
OPEN_ROLE_NAME = "AuditPortalOpen"
READ = ("account:Get*", "apigateway:GET", "appsync:Get*", "appsync:List*", "cloudfront:Get*",
        "cloudfront:List*", "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:List*",
        "cloudtrail:LookupEvents", "cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*",
        "cognito-idp:Describe*", "cognito-idp:Get*", "cognito-idp:List*", "config:Describe*",
        "ec2:DescribeRegions", "events:Describe*", "events:List*", "guardduty:Get*", "guardduty:List*",
        "iam:Get*", "iam:List*", "kms:Describe*", "kms:Get*", "lambda:Get*", "lambda:List*",
        "logs:Describe*", "logs:Get*", "logs:List*", "logs:FilterLogEvents", "organizations:Describe*",
        "organizations:List*", "pipes:Describe*", "pipes:List*", "s3:Get*", "s3:ListAllMyBuckets", "s3:ListBucket",
        "scheduler:Get*", "scheduler:List*", "securityhub:Describe*", "securityhub:Get*", "sns:Get*", "sns:List*",
        "sqs:Get*", "sqs:List*", "states:Describe*", "states:List*", "tag:Get*", "wafv2:Get*",
        "wafv2:List*", "xray:Get*",
)  # fmt: skip


def trust(external_id: str | None) -> str:
    """Return a trust policy for the Portal's account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{PORTAL_ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def read_policy() -> str:
    """Return the read-only policy of the estate's roles."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(READ), "Resource": "*"}]}
    )


def admin_keys(account: str) -> dict[str, str]:
    """Return the fixed keys of an account's administrator, for scripts and tests that change the estate."""
    return {
        "aws_access_key_id": f"AKIAADMIN{account[:11]}",
        "aws_secret_access_key": "sandbox-only",
    }


def make_roles() -> None:
    """Make the Portal's user, an administrator per account, and the role in each that can be registered at once."""
    _make_user(PORTAL_ACCOUNT, PORTAL_USER, PORTAL_ACCESS_KEY_ID, PORTAL_SECRET_ACCESS_KEY)
    for account in ACCOUNTS:
        keys = admin_keys(account.account_id)
        _make_user(account.account_id, ADMIN, keys["aws_access_key_id"], keys["aws_secret_access_key"])
        if account.registered:
            make_role(account.account_id, ROLE_NAME, trust(account.external_id))
    make_role(STAGING.account_id, OPEN_ROLE_NAME, trust(None))


def _make_user(account: str, name: str, key_id: str, secret: str) -> None:
    backend = iam_backends[account]["aws"]
    backend.create_user("aws", name)
    key = backend.create_access_key(name)
    del backend.access_keys[key.access_key_id]
    key.access_key_id, key.secret_access_key = key_id, secret
    backend.access_keys[key_id] = key


def make_role(account: str, name: str, trust_policy: str) -> None:
    """Make one role with the read-only policy."""
    backend = iam_backends[account]["aws"]
    backend.create_role(
        role_name=name,
        assume_role_policy_document=trust_policy,
        path="/",
        permissions_boundary=None,
        description="Lets Audit Portal look",
        tags=[],
        max_session_duration="3600",
    )
    backend.put_role_policy(name, "AuditPortalRead", read_policy())


def make_role_at(url: str, account: str, external_id: str, name: str) -> str:
    """Make the role in an account of a running sandbox; returns its ARN."""
    make: Any = boto3.client
    iam = make("iam", endpoint_url=url, region_name="us-east-1", **admin_keys(account))
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(external_id))
    iam.put_role_policy(RoleName=name, PolicyName="AuditPortalRead", PolicyDocument=read_policy())
    return str(made["Role"]["Arn"])
