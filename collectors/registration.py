"""Registering accounts and what follows: edit, test, pause, resume; each with its audit line in one transaction."""

from typing import Any

from django.db import IntegrityError, transaction

from auditportal.auditlog.models import AuditLine
from auditportal.auditlog.write import record
from auditportal.common.clock import now
from auditportal.common.crypto import Secret
from auditportal.members.models import User
from collectors.account_details import Details, RegistrationError, checked
from collectors.aws.connection import ConnectionReport
from collectors.models import AccountGroup, AccountState, CloudAccount
from collectors.schedules import ScheduleError, next_time

# A role that lets us in without its ExternalId can be used through us by others: such an account is not scanned.
OPEN_TRUST = "open_trust"
_NO_SCHEDULE = "bad_schedule"
_REGISTERED = "account_once"
_REGISTERING = "account.registered"
_MOST_AT_ONCE = 500
_EDITED = (
    "name",
    "environment",
    "group",
    "account_id",
    "role_arn",
    "regions",
    "schedule",
    "next_scan",
    "trail_buckets",
    "trail_keys",
    "access_key_id",
)


def register(
    details: Details,
    external_id: str,
    actor: User | None,
    address: str | None = None,
    *,
    report: ConnectionReport | None = None,
) -> CloudAccount:
    """Store a new account under the ExternalId that was issued for it; raises RegistrationError.

    report is how a connection test with that ExternalId went; an account without one is stored as not connected yet.
    """
    if report is not None and report.code == OPEN_TRUST:
        raise RegistrationError("role_arn", report.sentence)
    account = drafted(details, external_id)
    if report is not None:
        _note(account, report)
    try:
        with transaction.atomic():
            account.group = _group(details.group)
            account.save(force_insert=True)
            record(actor, _REGISTERING, account, after=_shown(account), address=address)
    except IntegrityError as error:
        raise _taken(error, account) from error
    return account


def _taken(error: IntegrityError, account: CloudAccount) -> RegistrationError:
    if _REGISTERED in str(error):
        other = CloudAccount.objects.present().filter(account_id=account.account_id).first()
        name = f' as "{other.name}"' if other else ""
        return RegistrationError("account_id", f"Account {account.account_id} is registered already{name}.")
    return RegistrationError("role_arn", "This ExternalId belongs to another account by now; open the form again.")


def registered_by(actor: User, details: Details) -> CloudAccount | None:
    """Return the account that this person registered with the same id, way in and group; None if there is none."""
    details = checked(details)
    same = {"account_id": details.account_id, "role_arn": details.role_arn, "access_key_id": details.access_key_id}
    here = CloudAccount.objects.visible_to(actor).present()
    account = here.filter(**same, group__name__iexact=details.group).first()
    if account is None:
        return None
    lines = AuditLine.objects.filter(object_type="cloudaccount", object_id=str(account.pk))
    return account if lines.filter(verb=_REGISTERING, actor=actor).exists() else None


def drafted(details: Details, external_id: str) -> CloudAccount:
    """Return the account that these details describe, not stored yet; raises RegistrationError."""
    account = CloudAccount(external_id=external_id)
    _apply(account, checked(details))
    return account


def edit(account: CloudAccount, details: Details, actor: User | None, address: str | None = None) -> None:
    """Change an account; raises RegistrationError. Which account it is about and its ExternalId stay the same."""
    details = checked(details)
    if details.account_id != account.account_id:
        message = f"This would be another account ({details.account_id}). Register that one instead."
        raise RegistrationError("account_id" if details.access_key_id else "role_arn", message)
    with transaction.atomic():
        before, secret = _shown(account), account.secret_access_key
        _apply(account, details)
        new_secret = account.secret_access_key is not secret
        account.group = _group(details.group)
        # A token that nobody touched is not written: it may have been rotated since this row was read.
        account.save(update_fields=[*_EDITED, "secret_access_key"] if new_secret else _EDITED)
        record(actor, "account.edited", account, before=before, after=_shown(account), address=address)


def _apply(account: CloudAccount, details: Details) -> None:
    _apply_key(account, details)
    new_schedule = account.pk is None or account.schedule != details.schedule
    account.name, account.environment = details.name, details.environment
    account.account_id, account.role_arn = details.account_id, details.role_arn
    account.regions, account.schedule = list(details.regions), details.schedule
    account.trail_buckets, account.trail_keys = list(details.trail_buckets), list(details.trail_keys)
    if new_schedule and not account.paused:
        account.next_scan = next_time(details.schedule, now())


def _apply_key(account: CloudAccount, details: Details) -> None:
    """A new key id comes with its secret; without one the stored secret stays, and goes when the key goes."""
    kept = account.secret_access_key if account.access_key_id == details.access_key_id else ""
    if details.access_key_id and not (details.secret_access_key or kept):
        raise RegistrationError("secret_access_key", "Write the secret that belongs to this access key.")
    account.access_key_id = details.access_key_id
    account.secret_access_key = Secret(details.secret_access_key) if details.secret_access_key else kept


def _group(name: str) -> AccountGroup:
    """The group of that name in whatever case, made when there is none."""
    found = AccountGroup.objects.filter(name__iexact=name).first()
    return found or AccountGroup.objects.get_or_create(name=name)[0]


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
        "trail_buckets": list(account.trail_buckets),
        "trail_keys": list(account.trail_keys),
        "static_key": bool(account.access_key_id),
    }


def note_report(
    account: CloudAccount, report: ConnectionReport, actor: User | None = None, address: str | None = None
) -> None:
    """Keep how a connection test went."""
    with transaction.atomic():
        _note(account, report)
        account.save(update_fields=["state", "problem_code", "problem"])
        record(actor, "account.tested", account, after={"code": report.code}, address=address)


def _note(account: CloudAccount, report: ConnectionReport) -> None:
    account.state = AccountState.CONNECTED if report.reachable else AccountState.FAILING
    account.problem_code = "" if report.code == "ok" else report.code
    account.problem = "" if report.code == "ok" else report.sentence


def pause(account: CloudAccount, actor: User | None, address: str | None = None) -> None:
    """Stop scanning on schedule and by hand; findings stay as they are and a scan that runs comes to its end."""
    _set_paused(account, "account.paused", actor, address)


def resume(account: CloudAccount, actor: User | None, address: str | None = None) -> None:
    """Scan again, from the next time of the schedule on."""
    _set_paused(account, "account.resumed", actor, address)


def _set_paused(account: CloudAccount, verb: str, actor: User | None, address: str | None) -> None:
    pausing = verb == "account.paused"
    with transaction.atomic():
        account.refresh_from_db(fields=["paused"], from_queryset=CloudAccount.objects.select_for_update())
        if bool(account.paused) == pausing:
            return
        account.paused = now() if pausing else None
        account.next_scan = None if pausing else next_time(account.schedule, now())
        account.save(update_fields=["paused", "next_scan"])
        record(actor, verb, account, address=address)


def take_due() -> list[CloudAccount]:
    """Return the accounts whose time has come and set their next one; call it inside a transaction."""
    due = CloudAccount.objects.active().exclude(problem_code=OPEN_TRUST).filter(next_scan__lte=now())
    accounts = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("next_scan")[:_MOST_AT_ONCE])
    taken = [account for account in accounts if _advance(account)]
    CloudAccount.objects.bulk_update(accounts, ["next_scan", "problem_code", "problem"])
    return taken


def _advance(account: CloudAccount) -> bool:
    """Set the next time; a schedule that was put there by other means and is wrong must not stop the others."""
    try:
        account.next_scan = next_time(account.schedule, now())
    except ScheduleError as error:
        account.next_scan, account.problem_code, account.problem = None, _NO_SCHEDULE, str(error)
        return False
    return True
