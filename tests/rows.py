"""Builders of database rows with sound defaults."""

from itertools import count
from typing import Any

from auditportal.members.models import Role, User
from collectors.models import AccountGroup, CloudAccount, Function
from findings.checks import chain_members
from findings.engine.added_rules import take_in
from findings.engine.posture import take_verdicts
from findings.models import AddedRule, Finding, RuleUpload
from tests.findings.detections.sigma.texts import rule_text

_numbers = count(1)


def a_user(role: str = Role.ANALYST, **fields: Any) -> User:
    return User.objects.create_user(
        fields.pop("username", f"{role}-{next(_numbers)}"), password=fields.pop("password", "pw"), role=role, **fields
    )


def an_account(**fields: Any) -> CloudAccount:
    group, _ = AccountGroup.objects.get_or_create(name=fields.pop("group", "Shop"))
    number = next(_numbers)
    account_id = fields.pop("account_id", f"{100_000_000_000 + number}")
    defaults = {"name": f"shop-{number}", "role_arn": f"arn:aws:iam::{account_id}:role/AuditPortal"}
    return CloudAccount.objects.create(group=group, account_id=account_id, **(defaults | fields))


def a_finding(account: CloudAccount | None = None, **fields: Any) -> Finding:
    account = account or an_account()
    name = fields.pop("resource_name", f"orders-{next(_numbers)}")
    defaults = {
        "region": "eu-west-1",
        "arn": f"arn:aws:lambda:eu-west-1:{account.account_id}:function:{name}",
        "resource_name": name,
        "resource_type": "LambdaFunction",
        "rule_id": "lambda_log_group_exists",
        "severity": 4,
        "reason": "The function runs, but its log group does not exist.",
    }
    return Finding.objects.create(account=account, **(defaults | fields))


def sound_chain(**changed: str) -> dict[str, str]:
    """A verdict map in which every link of the evidence chain holds, but for what is changed."""
    return dict.fromkeys(chain_members(), "pass") | changed


def a_function(account: Any, name: str, verdicts: dict[str, str], **fields: Any) -> Function:
    """A function as a scan stores it with this verdict map."""
    row = Function(account=account, region="r", arn=name, name=name, **fields)
    take_verdicts(row, verdicts, chain_members())
    row.save()
    return row


def an_added_rule(text: str = "", **fields: Any) -> AddedRule:
    """The last rule of a text, as an upload leaves it, but for some fields; on unless told otherwise."""
    upload = RuleUpload.objects.create(texts={"rules.yml": text or rule_text(name=f"rule_{next(_numbers)}")})
    take_in(upload)
    row = AddedRule.objects.get(pk=upload.outcomes[-1]["rule"])
    AddedRule.objects.filter(pk=row.pk).bump(**({"is_on": True} | fields))
    row.refresh_from_db()
    return row
