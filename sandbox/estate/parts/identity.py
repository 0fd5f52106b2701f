"""Roles that cannot write their log, may erase it, or may blind the account; a role that is gone."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.estate.fleet import EU, US
from sandbox.estate.functions import workload_role
from sandbox.estate.place import Place
from sandbox.estate.specs import RegionSpec
from sandbox.identities import DATA, PRODUCTION

DEAD_LETTER = "lambda_dead_letter_writable"
USABLE, WRITE, CREATABLE = "lambda_role_usable", "lambda_role_can_write_logs", "lambda_log_group_creatable"
ERASE, BLIND = "lambda_role_cannot_erase_evidence", "lambda_role_cannot_blind_detection"
# Check -> functions; the first two roles are shared by the functions of a product.
_PRODUCTION = {
    WRITE: ("play-ground", "inventory-reserve", "inventory-release", "inventory-sync"),
    ERASE: ("ledger-archive",),
    BLIND: ("ledger-archive", "loyalty-earn", "loyalty-redeem"),
    DEAD_LETTER: ("webhooks-dispatch", "webhooks-retry"),
    CREATABLE: ("orders-export", "invoices-archive", "webhooks-quiet"),
}
_SPOILT = {(PRODUCTION.account_id, "webhooks")}
_DELIVERY = ("logs:*LogDelivery", "logs:*LogDeliveries", "logs:*ResourcePolic*", "logs:DescribeLogGroups")
_GONE = ("crm-etl", "crm-sync")


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Give the roles what they need, and spoil those of a few products."""
    iam = place.backend("iam")
    for product in sorted({function.product for function in region.functions if function.trigger == "queue"}):
        if (place.account, product) not in _SPOILT:
            role = workload_role(place, product).rpartition("/")[2]
            iam.put_role_policy(role, "dead-letters", _policy(_allow("sqs:SendMessage")))
    if region.machines:
        role = workload_role(place, "flows").rpartition("/")[2]
        iam.put_role_policy(role, "deliver-log", _policy(_allow(*_DELIVERY)))
    if _is(place, PRODUCTION.account_id, EU) and not lean:
        iam.put_role_policy("play-workload", "logs", _policy(_allow("logs:CreateLogStream")))
        iam.put_role_policy("inventory-workload", "no-logs", _policy(
            {"Effect": "Deny", "Action": "logs:Put*", "Resource": place.arn("logs", "log-group:/aws/lambda/inv*")}
        ))  # fmt: skip
        iam.put_role_policy("ledger-workload", "tidy-up", _policy(_allow("logs:Delete*", "logs:PutRetentionPolicy")))
        iam.put_role_policy("loyalty-workload", "too-much", _policy(_allow("cloudtrail:*", "cloudwatch:Get*")))
    if _is(place, DATA.account_id, US) and not lean:
        for name in [name for role in ("crm-workload",) if (name := _stored(iam, role))]:
            del iam.roles[name]


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """What these roles make blind; and the groups that no role may make, wherever a group is absent."""
    del region
    if _is(place, PRODUCTION.account_id, EU):
        for check, names in _PRODUCTION.items():
            yield from ((check, place.arn("lambda", f"function:{name}")) for name in names)
    if _is(place, DATA.account_id, US):
        yield from ((USABLE, place.arn("lambda", f"function:{name}")) for name in _GONE)


def _is(place: Place, account: str, region: str) -> bool:
    return (place.account, place.region) == (account, region)


def _stored(iam: Any, role_name: str) -> str | None:
    return next((key for key, role in iam.roles.items() if role.name == role_name), None)


def _allow(*actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
