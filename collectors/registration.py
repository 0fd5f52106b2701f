"""Registering accounts and what follows: edit, test, pause, resume; each with its audit line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from auditportal.auditlog.write import record
from auditportal.common.clock import now
from auditportal.members.models import User
from collectors.aws.connection import ConnectionReport
from collectors.aws.identity import ROLE_ARN
from collectors.models import AccountGroup, AccountState, CloudAccount, Environment
from collectors.schedules import ScheduleError, next_time, normalized

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d\Z", re.ASCII)
_ACCOUNT_ID = re.compile(r"\d{12}\Z", re.ASCII)
_KEY_ID = re.compile(r"[A-Z0-9]{16,128}\Z", re.ASCII)


class RegistrationError(ValueError):
    """What was entered cannot be used; field names the input, the message says what to do."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Details:
    """What an admin enters about an account; the secret is empty when it stays as it is."""

    name: str
    environment: str
    group: str
    role_arn: str = ""
    account_id: str = ""
    regions: tuple[str, ...] = ()
    schedule: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)


def checked(details: Details) -> Details:
    """Return the details in their one spelling; raises RegistrationError."""
    if not details.name.strip():
        raise RegistrationError("name", "Give the account a name that your colleagues know.")
    if not details.group.strip():
        raise RegistrationError("group", "Choose a group or write the name of a new one.")
    if details.environment not in Environment.values:
        raise RegistrationError("environment", "Choose production, staging or development.")
    return Details(
        name=details.name.strip()[:80],
        environment=details.environment,
        group=details.group.strip()[:80],
        role_arn=details.role_arn.strip(),
        account_id=_account_id(details),
        regions=_regions(details.regions),
        schedule=_schedule(details.schedule),
        access_key_id=details.access_key_id.strip(),
        secret_access_key=details.secret_access_key.strip(),
    )


def _account_id(details: Details) -> str:
    """The id that the role ARN holds; one that was typed as well must be the same."""
    typed = details.account_id.replace("-", "").strip()
    if details.access_key_id.strip():
        return _with_keys(details, typed)
    found = ROLE_ARN.match(details.role_arn.strip())
    if found is None:
        raise RegistrationError(
            "role_arn", "This is not the ARN of an IAM role. It looks like arn:aws:iam::123456789012:role/AuditPortal."
        )
    if typed and typed != found[2]:
        raise RegistrationError(
            "account_id", f"The role belongs to account {found[2]}, not {typed}. Correct one of them."
        )
    return found[2]


def _with_keys(details: Details, account_id: str) -> str:
    if not settings.AUDITPORTAL_ALLOW_STATIC_KEYS:
        raise RegistrationError("access_key_id", "Access keys are switched off here; use a role.")
    if not _KEY_ID.match(details.access_key_id.strip()):
        raise RegistrationError(
            "access_key_id", "This is not an access key id. It looks like AKIA followed by 16 letters."
        )
    if not _ACCOUNT_ID.match(account_id):
        raise RegistrationError("account_id", "Write the 12 digits of the account that the key belongs to.")
    return account_id


def _regions(regions: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(region.strip().lower() for region in regions if region.strip()))
    for region in found:
        if not _REGION.match(region) or len(region) > 32:
            raise RegistrationError("regions", f"{region[:40]!r} is not a region; one looks like eu-west-1.")
    return found


def _schedule(text: str) -> str:
    try:
        return normalized(text[:80])
    except ScheduleError as error:
        raise RegistrationError("schedule", str(error)) from error


def register(details: Details, external_id: str, actor: User | None, address: str | None = None) -> CloudAccount:
    """Store a new account under the ExternalId that was issued for it; raises RegistrationError."""
    details = checked(details)
    account = CloudAccount(external_id=external_id)
    try:
        with transaction.atomic():
            _apply(account, details)
            account.save()
            record(actor, "account.registered", account, after=_shown(account), address=address)
    except IntegrityError as error:
        raise RegistrationError("role_arn", f"Account {details.account_id} is registered already.") from error
    return account


def edit(account: CloudAccount, details: Details, actor: User | None, address: str | None = None) -> None:
    """Change an account; raises RegistrationError. The account it is about stays the same."""
    details = checked(details)
    if details.account_id != account.account_id:
        message = f"This would be another account ({details.account_id}). Register that one instead."
        raise RegistrationError("role_arn", message)
    with transaction.atomic():
        before = _shown(account)
        _apply(account, details)
        account.save()
        record(actor, "account.edited", account, before=before, after=_shown(account), address=address)


def _apply(account: CloudAccount, details: Details) -> None:
    account.name, account.environment = details.name, details.environment
    account.group, _ = AccountGroup.objects.get_or_create(name=details.group)
    account.account_id, account.role_arn = details.account_id, details.role_arn
    account.regions, account.schedule = list(details.regions), details.schedule
    account.access_key_id = details.access_key_id
    if details.secret_access_key or not details.access_key_id:
        account.secret_access_key = details.secret_access_key
    account.next_scan = next_time(details.schedule, now())


def _shown(account: CloudAccount) -> dict[str, Any]:
    """What an audit line may hold of an account: everything but the secret."""
    return {
        "name": account.name,
        "environment": account.environment,
        "group": account.group.name,
        "account_id": account.account_id,
        "role_arn": account.role_arn,
        "regions": list(account.regions),
        "schedule": account.schedule,
        "static_key": bool(account.access_key_id),
    }


def note_report(account: CloudAccount, report: ConnectionReport) -> None:
    """Keep how a connection test went."""
    account.state = AccountState.CONNECTED if report.reachable else AccountState.FAILING
    account.problem_code = "" if report.code == "ok" else report.code
    account.problem = "" if report.code == "ok" else report.sentence
    account.save(update_fields=["state", "problem_code", "problem"])


def pause(account: CloudAccount, actor: User | None, address: str | None = None) -> None:
    """Stop scanning on schedule and by hand; findings stay as they are."""
    _set_paused(account, "account.paused", actor, address)


def resume(account: CloudAccount, actor: User | None, address: str | None = None) -> None:
    """Scan again, from the next time of the schedule on."""
    _set_paused(account, "account.resumed", actor, address)


def _set_paused(account: CloudAccount, verb: str, actor: User | None, address: str | None) -> None:
    with transaction.atomic():
        account.paused = now() if verb == "account.paused" else None
        account.next_scan = None if account.paused else next_time(account.schedule, now())
        account.save(update_fields=["paused", "next_scan"])
        record(actor, verb, account, address=address)


def take_due() -> list[CloudAccount]:
    """Return the accounts whose time has come and set their next one; call it inside a transaction."""
    due = CloudAccount.objects.active().filter(next_scan__lte=now()).select_for_update(skip_locked=True)
    accounts = list(due.order_by("next_scan")[:500])
    for account in accounts:
        account.next_scan = next_time(account.schedule, now())
    CloudAccount.objects.bulk_update(accounts, ["next_scan"])
    return accounts
