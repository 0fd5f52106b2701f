"""The registration form: one screen, an issued ExternalId, a sentence per mistake. No cloud is reached here."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.common.crypto import Secret
from auditportal.members.models import Role
from collectors.models import CloudAccount, Scan
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
ARN = "arn:aws:iam::123456789012:role/AuditPortal"
SOUND = {"name": "shop", "environment": "production", "group": "Shop", "role_arn": ARN, "schedule": "every 6 hours"}


@pytest.fixture(autouse=True)
def _no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host without any AWS identity: a test of the connection ends at once, with its own sentence."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(a_user(Role.ADMIN))
    return client


def shown(client: Client) -> tuple[str, dict[str, str]]:
    """Open the form; returns the ExternalId that it shows and the fields that it would send by itself."""
    html = client.get("/accounts/new/").content.decode()
    issued = re.search(r'id="external-id">(ap-[0-9a-f]{40})<', html)
    stamp = re.search(r'name="stamp" value="([0-9a-f]+)"', html)
    assert issued
    assert stamp
    return issued[1], {"stamp": stamp[1]}


def sent(client: Client, **changes: str) -> str:
    """Send the form with changes; returns the page that says what is wrong with it."""
    response = client.post("/accounts/new/", {**SOUND, **shown(client)[1], **changes})
    assert response.status_code == 422, response.status_code
    return unescape(response.content.decode())


def test_everything_is_on_one_screen(admin: Client) -> None:
    html = unescape(admin.get("/accounts/new/").content.decode())
    for part in ("AWS::IAM::Role", 'resource "aws_iam_role"', "aws cloudformation deploy", "lambda:ListFunctions"):
        assert part in html, part
    for name in ("name", "environment", "group", "role_arn", "account_id", "regions", "schedule"):
        assert f'name="{name}"' in html, name


def test_the_template_and_the_snippet_hold_the_issued_id(admin: Client) -> None:
    issued, _ = shown(admin)
    html = unescape(admin.get("/accounts/new/").content.decode())
    assert f'"Default": "{issued}"' in html
    assert f'"sts:ExternalId": "{issued}"' in html


def test_the_download_is_the_template_that_is_shown(admin: Client) -> None:
    from urllib.parse import unquote

    html = admin.get("/accounts/new/").content.decode()
    link = re.search(r'href="data:application/json;charset=utf-8,([^"]+)"', html)
    assert link
    assert shown(admin)[0] in unquote(link[1])


def test_a_hosted_template_gives_a_link_that_fills_in_the_issued_id(admin: Client, settings: Any) -> None:
    assert b"quickcreate" not in admin.get("/accounts/new/").content
    settings.AUDITPORTAL_TEMPLATE_URL = "https://bucket.s3.amazonaws.com/role.json"
    html = unescape(admin.get("/accounts/new/").content.decode())
    assert f"&param_ExternalId={shown(admin)[0]}" in html
    assert "templateURL=https%3A%2F%2Fbucket.s3.amazonaws.com%2Frole.json" in html


def test_no_key_fields_unless_they_are_allowed(admin: Client, settings: Any) -> None:
    assert b"secret_access_key" not in admin.get("/accounts/new/").content
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    assert b"secret_access_key" in admin.get("/accounts/new/").content


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Give the account a name"),
        ({"group": ""}, "Choose a group"),
        ({"environment": "moon"}, "Select a valid choice"),
        ({"role_arn": ""}, "Paste the ARN of the role"),
        ({"role_arn": "arn:aws:iam::123456789012:user/anna"}, "This is the ARN of a user"),
        ({"account_id": "999999999999"}, "belongs to account 123456789012, not 999999999999"),
        ({"regions": "eu-west-1, eu-cntral-1"}, "Did you mean eu-central-1?"),
        ({"schedule": "0 25 * * *"}, "the hour, goes from 0 to 23"),
        ({"schedule": "* * * * *"}, "less than 15 minutes apart"),
    ],
)
def test_each_mistake_has_its_sentence_at_its_field(admin: Client, changes: dict[str, str], sentence: str) -> None:
    html = sent(admin, **changes)
    (name,) = changes
    error = re.search(rf'id="error-(?:id_)?{name}">(.*?)</p>', html, re.DOTALL)
    assert error, html
    assert sentence in error[1]
    assert not CloudAccount.objects.exists()


def test_what_was_entered_stays_in_the_form(admin: Client) -> None:
    html = sent(admin, name="my shop", regions="nowhere")
    assert 'value="my shop"' in html
    assert f'value="{ARN}"' in html


def test_the_id_that_is_shown_is_the_id_that_is_stored(admin: Client) -> None:
    issued, fields = shown(admin)
    admin.post("/accounts/new/", {**SOUND, **fields})
    assert CloudAccount.objects.get().external_id == issued


def test_the_next_account_gets_another_id(admin: Client) -> None:
    first, fields = shown(admin)
    admin.post("/accounts/new/", {**SOUND, **fields})
    assert shown(admin)[0] != first


def test_the_id_stays_the_same_until_it_is_used(admin: Client) -> None:
    first, _ = shown(admin)
    sent(admin, name="")
    assert shown(admin)[0] == first


def test_every_person_gets_an_id_of_their_own(admin: Client) -> None:
    other = Client()
    other.force_login(a_user(Role.ADMIN))
    assert shown(admin)[0] != shown(other)[0]


def test_a_page_from_before_the_last_registration_is_refused_with_the_new_id(admin: Client) -> None:
    _, old = shown(admin)
    admin.post("/accounts/new/", {**SOUND, **old})
    again = {**SOUND, **old, "role_arn": ARN.replace("1234", "9876")}
    response = admin.post("/accounts/new/", again)
    assert response.status_code == 422
    assert "ExternalId that is not valid any more" in unescape(response.content.decode())
    assert shown(admin)[0] in response.content.decode()
    assert CloudAccount.objects.count() == 1


def test_a_second_click_on_save_leads_to_the_account_of_the_first(admin: Client) -> None:
    page = {**SOUND, **shown(admin)[1]}
    for _ in range(3):
        response = admin.post("/accounts/new/", page)
        account = CloudAccount.objects.get()
        assert (response.status_code, response["Location"]) == (303, f"/accounts/{account.pk}/")
    assert "counts once" in admin.get(response["Location"]).content.decode()
    assert AuditLine.objects.filter(verb="account.registered").count() == 1
    assert shown(admin)[0] != account.external_id


def test_a_second_click_that_overtook_the_first_does_not_bring_the_used_id_back(admin: Client) -> None:
    """The second request read the session while the first still worked on it."""
    issued, fields = shown(admin)
    admin.post("/accounts/new/", {**SOUND, **fields})
    account = CloudAccount.objects.get()
    session = admin.session
    session["issued_external_id"] = issued
    session.save()
    response = admin.post("/accounts/new/", {**SOUND, **fields})
    assert (response.status_code, response["Location"]) == (303, f"/accounts/{account.pk}/")
    assert CloudAccount.objects.get() == account
    assert shown(admin)[0] != issued


@pytest.mark.parametrize(
    "changes", [{"role_arn": f"{ARN}2"}, {"group": "Another"}, {"name": ""}, {"stamp": "0" * 16}, {"test": "1"}]
)
def test_only_the_same_page_sent_twice_counts_once(admin: Client, changes: dict[str, str]) -> None:
    page = {**SOUND, **shown(admin)[1]}
    admin.post("/accounts/new/", page)
    response = admin.post("/accounts/new/", {**page, **changes})
    assert response.status_code == 422
    assert CloudAccount.objects.count() == 1


def test_a_new_page_for_the_same_account_names_the_first(admin: Client) -> None:
    admin.post("/accounts/new/", {**SOUND, **shown(admin)[1]})
    assert 'registered already as "shop"' in sent(admin)


def test_a_colleague_who_sends_the_same_is_told_that_it_is_registered(admin: Client) -> None:
    admin.post("/accounts/new/", {**SOUND, **shown(admin)[1]})
    other = Client()
    other.force_login(a_user(Role.ADMIN))
    assert 'registered already as "shop"' in sent(other)


def test_pages_of_an_account_whose_secret_cannot_be_read_still_load(admin: Client) -> None:
    account, _ = an_account(name="lost", access_key_id="AKIA0000000000000000"), an_account(name="sound")
    CloudAccount.objects.filter(pk=account.pk).update(secret_access_key=Secret.stored("of a lost key"))
    html = admin.get("/accounts/").content.decode()
    assert "lost" in html
    assert "sound" in html
    for address in ("", "edit/", "remove/"):
        assert admin.get(f"/accounts/{account.pk}/{address}").status_code == 200, address
    admin.post(f"/accounts/{account.pk}/remove/", {"name": "lost"})
    assert CloudAccount.objects.get(pk=account.pk).removed is not None


def test_an_account_that_cannot_be_reached_is_saved_with_its_problem(admin: Client) -> None:
    response = admin.post("/accounts/new/", {**SOUND, **shown(admin)[1]})
    account = CloudAccount.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/accounts/{account.pk}/")
    assert (account.state, account.problem_code) == ("failing", "no_identity")
    html = unescape(admin.get(response["Location"]).content.decode())
    assert "is saved, but not connected. The Portal has no AWS identity" in html
    assert account.external_id in html
    assert not Scan.objects.exists()


def test_a_test_stores_nothing(admin: Client) -> None:
    response = admin.post("/accounts/new/", {**SOUND, **shown(admin)[1], "test": "1"})
    assert "The Portal has no AWS identity" in response.content.decode()
    assert not CloudAccount.objects.exists()


def test_a_test_by_htmx_answers_with_the_form_alone(admin: Client) -> None:
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "account_form"}
    for changes in ({}, {"role_arn": "x"}):
        response = admin.post("/accounts/new/", {**SOUND, **shown(admin)[1], "test": "1", **changes}, **headers)  # type: ignore[arg-type]
        assert response.status_code == 200
        assert b"<html" not in response.content
        assert b'name="role_arn"' in response.content


def test_an_account_twice_names_the_first(admin: Client) -> None:
    an_account(name="first", account_id="123456789012")
    assert 'registered already as "first"' in sent(admin)


def test_fields_that_are_not_in_the_form_change_nothing(admin: Client) -> None:
    """Mass assignment: every field of the model is sent, and the model's own values hold."""
    names = [field.name for field in CloudAccount._meta.get_fields() if field.concrete]
    fields = {"account_id", "regions", "trail_buckets", "trail_keys"}
    extra = {name: "1" for name in names if name not in SOUND and name not in fields}
    admin.post("/accounts/new/", {**extra, **SOUND, **shown(admin)[1], "external_id": "chosen-by-me", "id": "77"})
    account = CloudAccount.objects.get()
    assert account.pk != 77
    assert account.external_id.startswith("ap-")
    assert (account.paused, account.removed, account.provider) == (None, None, "aws")
    assert account.access_key_id == ""


def test_an_edit_takes_no_external_id_and_no_other_account(admin: Client) -> None:
    account = an_account(account_id="123456789012", role_arn=ARN)
    issued = account.external_id
    address = f"/accounts/{account.pk}/edit/"
    assert (
        admin.post(address, {**SOUND, "name": "store", "external_id": "mine", "state": "connected"}).status_code == 303
    )
    account.refresh_from_db()
    assert (account.name, account.external_id, account.state) == ("store", issued, "failing")
    refused = admin.post(address, {**SOUND, "role_arn": ARN.replace("1234", "9876")})
    assert refused.status_code == 422
    assert "This would be another account" in refused.content.decode()


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("0 6 * * *", "06:00 UTC"),
        ("", "by hand only"),
        ("*/5 * * * *", "less than 15 minutes"),
        ("<script>", "five fields"),
    ],
)
def test_a_schedule_is_explained_while_it_is_written(admin: Client, schedule: str, words: str) -> None:
    html = admin.get("/accounts/schedule/", {"schedule": schedule}).content.decode()
    assert words in html
    assert "<script>" not in html


def test_in_the_sandbox_the_page_says_how_its_role_is_made(admin: Client, settings: Any) -> None:
    assert "sandbox role" not in admin.get("/accounts/new/").content.decode()
    settings.AUDITPORTAL_SANDBOX_URL = "http://127.0.0.1:8001"
    html = unescape(admin.get("/accounts/new/").content.decode())
    issued = re.search(r'id="external-id">(ap-[0-9a-f]{40})<', html)
    assert issued is not None
    assert f"sandbox role --url http://127.0.0.1:8001 \\\n  --external-id {issued[1]}" in html
