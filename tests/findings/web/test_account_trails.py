"""The card of an account's trail events: which way is used, what lacks, and what was set aside."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from auditportal.common.clock import now
from auditportal.members.models import Role
from collectors.models import Checkpoint, CloudAccount, ReadObject, RecordAside
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
REGION = "eu-west-1"
EVIL = '"><script>alert(1)</script>\u202e'


@pytest.fixture
def account() -> CloudAccount:
    return an_account(state="connected")


def a_source(account: CloudAccount, source: str, region: str = REGION, **fields: Any) -> Checkpoint:
    return Checkpoint.objects.create(account=account, region=region, source=source, **fields)


def files_read(account: CloudAccount, minutes: int = 1, **cursor: Any) -> Checkpoint:
    at = now() - timedelta(minutes=minutes)
    state = {"begin_ms": 1, "newest_ms": int(at.timestamp() * 1000), "trails": ["main"], "gives": ["trail_management"]}
    return a_source(account, "trail_files", cursor=state | cursor, checked_at=at, good_at=at)


def page(client: Client, account: CloudAccount, role: str = Role.ADMIN) -> str:
    client.force_login(a_user(role))
    html = unescape(client.get(f"/accounts/{account.pk}/").content.decode())
    return html.replace("<bdi>", "").replace("</bdi>", "")


def test_an_account_without_trails_says_nothing_of_them(client: Client, account: CloudAccount) -> None:
    assert "Trail events" not in page(client, account)


def test_it_says_which_way_is_used(client: Client, account: CloudAccount) -> None:
    a_source(account, "trail_lookup", good_at=now())
    html = page(client, account)
    assert "<td>event history</td>" in html
    row = files_read(account, waiting=7)
    html = page(client, account)
    assert "<td>files of main</td>" in html
    assert "7 wait" in html
    row.delete()
    files_read(account, minutes=45)
    assert "files of main, and the event history" in page(client, account)


def test_after_a_change_of_a_trail_the_history_is_read_as_well(client: Client, account: CloudAccount) -> None:
    a_source(account, "trail_lookup", good_at=now())
    files_read(account)
    a_source(account, "trail_changed", region="")
    assert "files of main, and the event history" in page(client, account)


def test_a_missing_permission_is_named_with_what_to_do(client: Client, account: CloudAccount) -> None:
    a_source(account, "trail_files", state="denied", permission="s3:ListBucket", detail="the trail main: AccessDenied")
    html = page(client, account)
    assert "Add" in html
    assert "s3:ListBucket" in html
    assert f"/accounts/{account.pk}/edit/" in html
    assert "state the trail's bucket" not in page(client, account, Role.ANALYST)


def test_what_was_set_aside_is_counted_and_shown_harmlessly(client: Client, account: CloudAccount) -> None:
    files_read(account)
    ReadObject.objects.create(account=account, region=REGION, identity=b"x", records=1234, set_aside=56)
    RecordAside.objects.create(account=account, region=REGION, reason="it holds a NUL", at=EVIL, raw=b"", size=99)
    html = page(client, account)
    assert "1,234" in html
    assert "<td>56</td>" in html
    assert "it holds a NUL" in html
    client.force_login(a_user(Role.ADMIN))
    raw = client.get(f"/accounts/{account.pk}/").content.decode()
    assert "<script>alert" not in raw
    assert "\u202e" not in raw


def test_the_digest_chain_stands_beside(client: Client, account: CloudAccount) -> None:
    files_read(account)
    a_source(account, "trail_chain", state="unsupported", detail="no trail here has log file validation")
    assert "no trail here has log file validation" in page(client, account)


def test_a_detection_on_data_events_is_blind_until_files_give_them(client: Client, account: CloudAccount) -> None:
    def words(rule: str) -> str:
        client.force_login(a_user(Role.ADMIN))
        return unescape(client.get(f"/detections/{rule}/").content.decode())

    assert account.name in words("function_invoked_by_person")
    assert account.name in words("trail_newest_digests_cut")
    files_read(account, gives=["trail_management", "trail_lambda_data"])
    a_source(account, "trail_chain", good_at=now())
    assert account.name not in words("function_invoked_by_person")
    assert account.name not in words("trail_newest_digests_cut")
