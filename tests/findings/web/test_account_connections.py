"""Registering against the sandbox: who may be entered, who may not, and that a key never shows itself."""

import base64
import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from django.db import connection
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.members.models import Role
from collectors.models import CloudAccount, Scan
from sandbox.client import SandboxClient
from sandbox.estate.build import admin_keys
from sandbox.estate.roles import OPEN_ROLE_NAME, make_role_at
from sandbox.identities import ACQUIRED, PRODUCTION, STAGING
from tests import cloud
from tests.rows import a_user

pytestmark = pytest.mark.django_db
CANARY = "canary/Secret+3f9c1d0b7e6a5d4c3b2a1908"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxClient]:
    """A sandbox of this module's own: roles are made in it and calls are broken."""
    with cloud.a_sandbox("--functions", "1") as client:
        yield client


@pytest.fixture(autouse=True)
def _use_sandbox(sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cloud.use(monkeypatch, sandbox.url)
    yield
    sandbox.clear_faults()


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(a_user(Role.ADMIN))
    return client


def shown(client: Client) -> dict[str, str]:
    html = client.get("/accounts/new/").content.decode()
    found = re.search(r'id="external-id">([^<]+)<', html), re.search(r'name="stamp" value="([^"]+)"', html)
    assert all(found)
    return {"issued": found[0][1], "stamp": found[1][1]}  # type: ignore[index]


def sent(client: Client, role_arn: str, **fields: str) -> Any:
    form = {"name": "shop", "environment": "production", "group": "Shop", "role_arn": role_arn, "schedule": ""}
    stamp = fields.get("stamp") or shown(client)["stamp"]
    return client.post("/accounts/new/", {**form, "stamp": stamp, **fields})


def said(client: Client, response: Any) -> str:
    page = client.get(response["Location"]) if response.status_code == 303 else response
    return unescape(page.content.decode())


def a_role(sandbox: SandboxClient, external_id: str, name: str) -> str:
    return make_role_at(sandbox.url, ACQUIRED.account_id, external_id, name)


def test_an_account_with_the_right_role_is_connected_and_scanned(admin: Client, sandbox: SandboxClient) -> None:
    arn = a_role(sandbox, shown(admin)["issued"], "Sound")
    response = sent(admin, arn)
    account = CloudAccount.objects.get()
    assert (account.account_id, account.state, account.problem) == (ACQUIRED.account_id, "connected", "")
    assert response["Location"] == f"/scans/{Scan.objects.get().pk}/"


def test_an_external_id_that_is_posted_is_ignored(admin: Client, sandbox: SandboxClient) -> None:
    """The confused deputy, first way: an admin who could choose the id could use the one of another team."""
    response = sent(admin, PRODUCTION.role_arn, external_id=PRODUCTION.external_id)
    assert "AWS refused the role" in said(admin, response)
    account = CloudAccount.objects.get()
    assert account.external_id != PRODUCTION.external_id
    assert (account.state, account.problem_code) == ("failing", "assume_denied")
    assert not Scan.objects.exists()


def test_the_role_of_another_team_is_closed_to_an_account_of_ones_own(admin: Client, sandbox: SandboxClient) -> None:
    """The confused deputy, second way: the role trusts the Portal, but with the other team's id."""
    theirs = a_role(sandbox, shown(admin)["issued"], "Theirs")
    other = Client()
    other.force_login(a_user(Role.ADMIN))
    assert "AWS refused the role" in said(other, sent(other, theirs))
    assert CloudAccount.objects.get().state == "failing"


def test_an_id_cannot_be_used_a_second_time(admin: Client, sandbox: SandboxClient) -> None:
    mine = shown(admin)
    arn = a_role(sandbox, mine["issued"], "Once")
    sent(admin, arn, stamp=mine["stamp"])
    CloudAccount.objects.all().delete()
    response = sent(admin, arn, stamp=mine["stamp"], external_id=mine["issued"])
    assert response.status_code == 422
    assert not CloudAccount.objects.exists()


def test_a_role_that_is_open_without_the_id_is_refused_and_reported(admin: Client) -> None:
    """The confused deputy, third way: whoever talks the Portal into this role gets in."""
    arn = STAGING.role_arn.replace("AuditPortal", OPEN_ROLE_NAME)
    response = sent(admin, arn)
    assert response.status_code == 422
    assert "can be assumed without the ExternalId" in said(admin, response)
    assert not CloudAccount.objects.exists()


def test_a_role_that_was_opened_later_stops_the_account(admin: Client, sandbox: SandboxClient) -> None:
    sent(admin, a_role(sandbox, shown(admin)["issued"], "Later"))
    account = CloudAccount.objects.get()
    CloudAccount.objects.update(role_arn=STAGING.role_arn.replace("AuditPortal", OPEN_ROLE_NAME))
    CloudAccount.objects.update(account_id=STAGING.account_id)
    Scan.objects.all().delete()
    admin.post(f"/accounts/{account.pk}/test/")
    account.refresh_from_db()
    assert (account.state, account.problem_code) == ("failing", "open_trust")
    admin.post(f"/accounts/{account.pk}/scan/")
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    ("arn", "sentence"),
    [
        (PRODUCTION.role_arn + "Typo", "AWS refused the role"),
        ("arn:aws:iam::999999999999:role/AuditPortal", "AWS refused the role"),
    ],
)
def test_a_role_that_is_not_there_is_saved_with_its_sentence(admin: Client, arn: str, sentence: str) -> None:
    assert sentence in said(admin, sent(admin, arn))
    assert CloudAccount.objects.get().problem_code == "assume_denied"


def test_another_account_behind_the_role_has_its_sentence(admin: Client, sandbox: SandboxClient) -> None:
    sent(admin, a_role(sandbox, shown(admin)["issued"], "Other"))
    account = CloudAccount.objects.get()
    CloudAccount.objects.update(account_id="999999999999")
    html = admin.post(f"/accounts/{account.pk}/test/", headers={"HX-Request": "true"}).content.decode()
    assert "The role belongs to another account than the one registered" in html
    assert CloudAccount.objects.get().problem_code == "other_account"


def test_each_missing_permission_has_its_sentence(admin: Client, sandbox: SandboxClient) -> None:
    arn = a_role(sandbox, shown(admin)["issued"], "Lacking")
    for operation in ("DescribeLogGroups", "DescribeAlarms"):
        sandbox.fault("*", operation, "access_denied")
    html = said(admin, sent(admin, arn, test="1"))
    for permission in ("logs:DescribeLogGroups", "cloudwatch:DescribeAlarms"):
        assert f"Add {permission} to the role's policy." in html
    assert "Add lambda:ListFunctions" not in html
    assert "lacks 2 permissions" in html
    said(admin, sent(admin, arn))
    account = CloudAccount.objects.get()
    assert (account.state, account.problem_code) == ("connected", "missing_permissions")
    assert Scan.objects.count() == 1


def test_a_cloud_that_does_not_answer_has_its_sentence(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "AWS did not answer" in said(admin, sent(admin, PRODUCTION.role_arn))
    assert CloudAccount.objects.get().problem_code == "unreachable"


@pytest.mark.parametrize("kind", ["html", "empty", "truncated", "error_500"])
def test_a_broken_answer_is_not_a_connection(admin: Client, sandbox: SandboxClient, kind: str) -> None:
    arn = a_role(sandbox, shown(admin)["issued"], f"Broken{kind.replace('_', '')}")
    sandbox.fault("sts", "AssumeRole", kind)
    response = sent(admin, arn)
    assert response.status_code == 303
    assert CloudAccount.objects.get().state == "failing"


def test_the_shown_template_makes_a_role_that_holds_every_permission(
    admin: Client, sandbox: SandboxClient, settings: Any
) -> None:
    settings.AUDITPORTAL_PORTAL_ACCOUNT_ID = cloud.PORTAL_ACCOUNT
    html = unescape(admin.get("/accounts/new/").content.decode())
    template = re.search(r'data-copy="(\{\s+"AWSTemplateFormatVersion.*?\n\})"', html, re.DOTALL)
    assert template
    stacks = boto3.client(
        "cloudformation", endpoint_url=sandbox.url, region_name="us-east-1", **admin_keys(ACQUIRED.account_id)
    )
    stacks.create_stack(StackName="AuditPortal", TemplateBody=template[1], Capabilities=["CAPABILITY_NAMED_IAM"])
    arn = stacks.describe_stacks(StackName="AuditPortal")["Stacks"][0]["Outputs"][0]["OutputValue"]
    try:
        assert "can be read with every permission it takes" in said(admin, sent(admin, arn, test="1"))
    finally:
        stacks.delete_stack(StackName="AuditPortal")


def spellings(secret: str) -> list[str]:
    raw = secret.encode()
    return [secret, quote(secret, safe=""), base64.b64encode(raw).decode().rstrip("="), raw.hex()]


def test_a_key_shows_itself_nowhere(
    admin: Client, settings: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    caplog.set_level(logging.DEBUG)
    pages = []
    key = {"access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": CANARY, "account_id": PRODUCTION.account_id}
    pages += [said(admin, sent(admin, "", **key, test="1")), said(admin, sent(admin, "", **key, name=""))]
    pages += [said(admin, sent(admin, "", **key))]
    account = CloudAccount.objects.get()
    assert account.secret_access_key.reveal() == CANARY
    for address in ("", "edit/", "remove/"):
        pages.append(said(admin, admin.get(f"/accounts/{account.pk}/{address}")))
    pages.append(said(admin, admin.post(f"/accounts/{account.pk}/test/")))
    pages.append(said(admin, admin.post(f"/accounts/{account.pk}/scan/")))
    pages.append(repr(account) + repr(vars(account)) + str(account))
    pages.append(repr(list(AuditLine.objects.values())))
    pages += [caplog.text, *capfd.readouterr(), dump()]
    for spelling in spellings(CANARY):
        assert not [page for page in pages if spelling in page], spelling


def dump() -> str:
    """Everything that the database holds now, as this transaction sees it."""
    with connection.cursor() as cursor:
        held = []
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{name}"')
            held.append(cursor.fetchall())
        return repr(held)


def test_a_broken_page_does_not_show_the_key(admin: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The error report of a request that dies in the middle holds no secret."""
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    admin.raise_request_exception = False
    key = {"access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": CANARY, "account_id": PRODUCTION.account_id}
    stamp = shown(admin)["stamp"]
    settings.AUDITPORTAL_ENCRYPTION_KEYS = ["this is no key"]
    response = sent(admin, "", **key, stamp=stamp)
    assert response.status_code == 500
    assert CANARY not in response.content.decode() + caplog.text
