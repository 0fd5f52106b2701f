"""Registering, editing, pausing and resuming an account; each leaves one audit line, and time comes for it once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import transaction

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.common.crypto import Secret, SecretUnreadableError
from auditportal.members.models import Role
from collectors.account_details import Details, RegistrationError
from collectors.aws.connection import ConnectionReport
from collectors.models import AccountGroup, AccountState, CloudAccount
from collectors.models.account import new_external_id
from collectors.registration import edit, note_report, pause, register, registered_by, resume, take_due
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
ARN = "arn:aws:iam::123456789012:role/AuditPortal"
SOUND = Details(name="shop", environment="staging", group="Shop", role_arn=ARN, schedule="every 6 hours")
KEYED = replace(
    SOUND, role_arn="", account_id="123456789012", access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="canary-1"
)
CONNECTED = ConnectionReport("ok", "All is well.", ())
LACKING = ConnectionReport("missing_permissions", "It lacks one.", ())
DENIED = ConnectionReport("assume_denied", "AWS refused the role.", ())
OPEN = ConnectionReport("open_trust", "The role's trust policy is open.", ())


def registered(details: Details = SOUND, **options: Any) -> CloudAccount:
    return register(details, new_external_id(), options.pop("actor", None), **options)


def test_a_new_account_is_stored_with_its_audit_line() -> None:
    admin = a_user(Role.ADMIN)
    issued = new_external_id()
    account = CloudAccount.objects.get(pk=register(SOUND, issued, admin, "10.0.0.1").pk)
    assert (account.account_id, account.external_id, account.state) == ("123456789012", issued, AccountState.PENDING)
    assert account.next_scan is not None
    assert timedelta(hours=5) < account.next_scan - now() < timedelta(hours=7)
    line = AuditLine.objects.get()
    assert (line.verb, line.actor, line.object_id, line.address) == (
        "account.registered",
        admin,
        str(account.pk),
        "10.0.0.1",
    )
    assert line.after["role_arn"] == ARN


@pytest.mark.parametrize(
    ("report", "state", "code"),
    [
        (CONNECTED, AccountState.CONNECTED, ""),
        (LACKING, AccountState.CONNECTED, "missing_permissions"),
        (DENIED, AccountState.FAILING, "assume_denied"),
    ],
)
def test_how_the_test_went_is_kept(report: ConnectionReport, state: str, code: str) -> None:
    account = registered(report=report)
    assert (account.state, account.problem_code) == (state, code)
    assert bool(account.problem) == bool(code)


def test_a_role_with_an_open_trust_policy_is_not_registered() -> None:
    with pytest.raises(RegistrationError, match="trust policy is open") as refused:
        registered(report=OPEN)
    assert refused.value.field == "role_arn"
    assert not CloudAccount.objects.exists()
    assert not AuditLine.objects.exists()


def test_an_account_is_registered_once() -> None:
    registered()
    with pytest.raises(RegistrationError, match='registered already as "shop"'):
        registered(replace(SOUND, name="again"))
    assert CloudAccount.objects.count() == AuditLine.objects.count() == 1


def test_a_removed_account_may_be_registered_again() -> None:
    old = registered()
    CloudAccount.objects.filter(pk=old.pk).update(removed=now())
    assert registered().external_id != old.external_id


def test_an_external_id_serves_one_account() -> None:
    first = registered()
    other = replace(SOUND, role_arn=ARN.replace("1234", "9876"))
    with pytest.raises(RegistrationError, match="belongs to another account"):
        register(other, first.external_id, None)


def test_issued_ids_are_random_and_long() -> None:
    issued = {new_external_id() for _ in range(1000)}
    assert len(issued) == 1000
    assert all(len(one) >= 3 + 128 // 4 for one in issued)


def test_a_group_in_other_case_is_the_same_group() -> None:
    registered()
    registered(replace(SOUND, group="SHOP", role_arn=ARN.replace("1234", "9876")))
    assert AccountGroup.objects.get().name == "Shop"


def test_an_edit_shows_before_and_after_and_keeps_the_external_id() -> None:
    account = registered()
    issued = account.external_id
    edit(account, replace(SOUND, name="store", regions=("eu-west-1",)), None)
    account.refresh_from_db()
    assert (account.name, account.regions, account.external_id) == ("store", ["eu-west-1"], issued)
    line = AuditLine.objects.latest("id")
    assert (line.verb, line.before["name"], line.after["name"]) == ("account.edited", "shop", "store")


def test_an_edit_cannot_turn_it_into_another_account() -> None:
    account = registered()
    with pytest.raises(RegistrationError, match="another account"):
        edit(account, replace(SOUND, role_arn=ARN.replace("1234", "9876")), None)
    account.refresh_from_db()
    assert account.account_id == "123456789012"


def test_an_edit_moves_the_next_scan_only_with_the_schedule() -> None:
    account = registered()
    before = account.next_scan
    edit(account, replace(SOUND, name="store"), None)
    assert account.next_scan == before
    edit(account, replace(SOUND, schedule=""), None)
    assert account.next_scan is None


def test_a_paused_account_stays_without_a_next_scan_when_it_is_edited() -> None:
    account = registered()
    pause(account, None)
    edit(account, replace(SOUND, schedule="every 2 hours"), None)
    account.refresh_from_db()
    assert account.next_scan is None
    resume(account, None)
    assert account.next_scan is not None
    assert account.next_scan - now() < timedelta(hours=3)


def test_pausing_twice_is_one_act() -> None:
    account = an_account()
    for _ in range(2):
        pause(CloudAccount.objects.get(pk=account.pk), None)
    for _ in range(2):
        resume(CloudAccount.objects.get(pk=account.pk), None)
    assert list(AuditLine.objects.order_by("id").values_list("verb", flat=True)) == [
        "account.paused",
        "account.resumed",
    ]


def test_a_test_is_noted_with_its_audit_line() -> None:
    account = an_account()
    note_report(account, DENIED, a_user(Role.ADMIN), "10.0.0.1")
    account.refresh_from_db()
    assert (account.state, account.problem) == (AccountState.FAILING, DENIED.sentence)
    assert AuditLine.objects.get().after == {"code": "assume_denied"}
    note_report(account, CONNECTED)
    assert (account.state, account.problem_code, account.problem) == (AccountState.CONNECTED, "", "")


@pytest.fixture
def keys_allowed(settings: Any) -> None:
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True


@pytest.mark.usefixtures("keys_allowed")
def test_a_key_is_replaced_only_together_with_its_secret() -> None:
    account = registered(KEYED)
    edit(account, replace(KEYED, secret_access_key=""), None)
    account.refresh_from_db()
    assert account.secret_access_key.reveal() == "canary-1"
    other = replace(KEYED, access_key_id="AKIAI44QH8DHBEXAMPLE", secret_access_key="")
    with pytest.raises(RegistrationError, match="secret that belongs"):
        edit(account, other, None)
    edit(account, replace(other, secret_access_key="canary-2"), None)
    account.refresh_from_db()
    assert account.secret_access_key.reveal() == "canary-2"


@pytest.mark.usefixtures("keys_allowed")
def test_a_new_key_needs_its_secret() -> None:
    with pytest.raises(RegistrationError, match="secret that belongs"):
        registered(replace(KEYED, secret_access_key=""))


@pytest.mark.usefixtures("keys_allowed")
def test_going_over_to_a_role_forgets_the_key() -> None:
    account = registered(KEYED)
    edit(account, SOUND, None)
    account.refresh_from_db()
    assert (account.access_key_id, account.secret_access_key.reveal(), account.role_arn) == ("", "", ARN)


@pytest.mark.usefixtures("keys_allowed")
def test_the_mask_of_a_secret_is_no_secret() -> None:
    with pytest.raises(RegistrationError, match="type the secret") as refused:
        registered(replace(KEYED, secret_access_key=" *** "))
    assert refused.value.field == "secret_access_key"


@pytest.mark.usefixtures("keys_allowed")
def test_an_account_whose_secret_cannot_be_read_is_edited_and_mended() -> None:
    lost = unreadable(registered(KEYED))
    edit(lost, replace(KEYED, name="store", secret_access_key=""), None)
    lost = CloudAccount.objects.get()
    assert lost.name == "store"
    with pytest.raises(SecretUnreadableError):
        lost.secret_access_key.reveal()
    edit(lost, replace(KEYED, secret_access_key="canary-2"), None)
    assert CloudAccount.objects.get().secret_access_key.reveal() == "canary-2"


def test_what_somebody_registered_is_found_again_by_the_same_entries() -> None:
    admin = a_user(Role.ADMIN)
    account = registered(actor=admin)
    assert registered_by(admin, SOUND) == account
    assert registered_by(admin, replace(SOUND, name="other", group="SHOP")) == account


@pytest.mark.parametrize(
    "other",
    [
        {"role_arn": f"{ARN}2"},
        {"role_arn": ARN.replace("1234", "9876")},
        {"group": "Another"},
    ],
)
def test_other_entries_find_nothing(other: dict[str, str]) -> None:
    admin = a_user(Role.ADMIN)
    registered(actor=admin)
    assert registered_by(admin, replace(SOUND, **other)) is None


def test_what_somebody_else_registered_or_was_removed_is_not_found() -> None:
    admin = a_user(Role.ADMIN)
    account = registered(actor=admin)
    assert registered_by(a_user(Role.ADMIN), SOUND) is None
    CloudAccount.objects.filter(pk=account.pk).update(removed=now())
    assert registered_by(admin, SOUND) is None


def unreadable(account: CloudAccount) -> CloudAccount:
    """The same account with a secret of a key that is lost."""
    lost = Fernet(Fernet.generate_key()).encrypt(b"lost").decode()
    CloudAccount.objects.filter(pk=account.pk).update(secret_access_key=Secret.stored(lost))
    return CloudAccount.objects.get(pk=account.pk)


def due(**fields: Any) -> CloudAccount:
    return an_account(**({"next_scan": now() - timedelta(minutes=1), "schedule": "every 6 hours"} | fields))


def taken() -> list[CloudAccount]:
    with transaction.atomic():
        return take_due()


def test_time_comes_once() -> None:
    account = due()
    an_account(next_scan=now() + timedelta(minutes=1))
    an_account(schedule="")
    assert taken() == [account]
    assert taken() == []
    account.refresh_from_db()
    assert account.next_scan is not None
    assert account.next_scan > now() + timedelta(hours=5)


@pytest.mark.parametrize("fields", [{"paused": now()}, {"removed": now()}, {"problem_code": "open_trust"}])
def test_time_does_not_come_for_an_account_that_must_not_be_scanned(fields: dict[str, Any]) -> None:
    due(**fields)
    assert taken() == []


def test_a_secret_that_cannot_be_read_stops_nobody() -> None:
    broken, sound = unreadable(due()), due(secret_access_key="x")
    assert set(taken()) == {broken, sound}


def test_a_wrong_schedule_from_elsewhere_stops_its_own_account_only() -> None:
    broken, sound = due(schedule="never ever"), due()
    assert taken() == [sound]
    broken.refresh_from_db()
    assert broken.next_scan is None
    assert "five fields" in broken.problem
