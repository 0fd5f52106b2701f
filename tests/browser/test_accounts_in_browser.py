"""An admin registers an account by hand, with what the page shows, and watches its first scan come to its end."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from auditportal.jobs.models import Job
from auditportal.jobs.tasks import run
from auditportal.members.models import Role
from collectors.models import CloudAccount, RunState, Scan
from findings.models import Finding
from sandbox.estate.build import admin_keys
from sandbox.identities import ACQUIRED
from tests import cloud
from tests.rows import a_user, an_account

from .conftest import NARROW, Opener, overflow, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stacks(sandbox_url: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """CloudFormation of the account that is to be registered; the Portal's AWS is the sandbox."""
    cloud.use(monkeypatch, sandbox_url)
    settings.AUDITPORTAL_PORTAL_ACCOUNT_ID = cloud.PORTAL_ACCOUNT
    keys = admin_keys(ACQUIRED.account_id)
    client = boto3.client("cloudformation", endpoint_url=sandbox_url, region_name="us-east-1", **keys)
    yield client
    client.delete_stack(StackName="AuditPortal")


@pytest.fixture
def people(transactional_db: None) -> None:
    for role in Role.values:
        a_user(role)


def work_off(kind: str) -> int:
    """Do the jobs of one kind that are due, as a worker would; returns how many."""
    due = list(Job.objects.filter(kind=kind, done__isnull=True).order_by("pk"))
    for job in due:
        run(job.pk)
    return len(due)


def fill(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.locator(f"[name={label}]").fill(value)


def shown_template(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the template").click()
    return Path(download.value.path()).read_text()


def test_an_admin_registers_an_account_and_sees_its_first_scan_finish(
    opened: Opener, people: None, stacks: Any
) -> None:
    page = opened("admin")
    page.goto("/accounts/")
    page.get_by_role("link", name="Register an account").click()
    template = shown_template(page)
    issued = page.locator("#external-id").inner_text()
    assert issued in template

    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text("Give the account a name that your colleagues know.")).to_be_visible()
    fill(page, name="acquired-startup", group="Acquired", role_arn=ACQUIRED.role_arn)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#connection")).to_contain_text("AWS refused the role")
    expect(page.get_by_text("Give the account a name that your colleagues know.")).to_have_count(0)

    stacks.create_stack(StackName="AuditPortal", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    fill(page, role_arn=stacks.describe_stacks(StackName="AuditPortal")["Stacks"][0]["Outputs"][0]["OutputValue"])
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#connection")).to_contain_text("can be read with every permission it takes")
    expect(page.locator("#connection")).to_contain_text("Without the ExternalId the role is closed")
    assert violations(page) == []

    page.get_by_role("button", name="Save and scan").click()
    expect(page).to_have_url(re.compile(r"/scans/\d+/$"))
    account = CloudAccount.objects.get()
    assert (account.account_id, account.external_id) == (ACQUIRED.account_id, issued)
    expect(page.get_by_role("status").get_by_text("queued")).to_be_visible()

    watch_it_finish(page)
    assert Finding.objects.open().filter(account=account).exists()
    expect(page.locator("tr", has_text="us-east-1").first).to_contain_text("fail")
    page.get_by_role("link", name="Account", exact=True).click()
    expect(page.get_by_text("connected", exact=True)).to_be_visible()
    assert violations(page) == []


def watch_it_finish(page: Page) -> None:
    """The page moves on by itself, and asks no more when the scan is over."""
    assert work_off("scan.start") == 1
    expect(page.get_by_text("0 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel the scan")).to_be_visible()
    assert work_off("scan.region") == 3
    expect(page.get_by_text("3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel the scan")).to_have_count(0)
    assert Scan.objects.get().state == RunState.DONE
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(4500)
    assert asked == []


def test_the_schedule_is_explained_while_it_is_written(opened: Opener, people: None) -> None:
    page = opened("admin")
    page.goto("/accounts/new/")
    words = page.locator("#schedule-words")
    expect(words).to_contain_text("Next ")
    fill(page, schedule="0 25 * * *")
    expect(words).to_contain_text("the hour, goes from 0 to 23")
    fill(page, schedule="")
    expect(words).to_contain_text("by hand only")


def test_what_was_typed_as_a_secret_stays_while_the_connection_is_tested(
    opened: Opener, people: None, stacks: Any, settings: Any
) -> None:
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    page = opened("admin")
    page.goto("/accounts/new/")
    page.get_by_text("Access key instead of a role").click()
    fill(page, name="old", group="Old", account_id="111122223333", access_key_id="AKIAIOSFODNN7EXAMPLE")
    fill(page, secret_access_key="typed-once")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#connection")).to_contain_text("AWS does not know this access key")
    expect(page.locator("[name=secret_access_key]")).to_have_value("typed-once")
    assert "typed-once" not in page.content()


def test_a_cancelled_scan_stops_at_once(opened: Opener, people: None) -> None:
    scan = Scan.objects.create(account=an_account(), state=RunState.RUNNING)
    page = opened("admin", size=NARROW)
    page.goto(f"/scans/{scan.pk}/")
    page.get_by_role("button", name="Cancel the scan").click()
    expect(page.get_by_role("status").get_by_text("cancelled", exact=True)).to_be_visible()
    assert Scan.objects.get().state == RunState.CANCELLED


def test_an_account_is_removed_only_after_its_name_was_typed(opened: Opener, people: None) -> None:
    account = an_account(name="shop " + "with-a-long-name-" * 4)
    page = opened("admin", size=NARROW)
    page.goto(f"/accounts/{account.pk}/")
    assert overflow(page) <= 0
    page.get_by_role("link", name="Remove").click()
    assert violations(page) == []
    page.get_by_label(re.compile("^Type ")).fill(account.name)
    page.get_by_role("button", name="Remove the account").click()
    expect(page).to_have_url(re.compile(r"/accounts/$"))
    expect(page.locator("#toasts")).to_contain_text("is removed")


def test_pausing_asks_first_and_says_what_it_means(opened: Opener, people: None) -> None:
    account = an_account()
    page = opened("admin")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto(f"/accounts/{account.pk}/")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("This account is paused.")).to_be_visible()
    assert "Its findings stay open" in asked[0]
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Scan now")).to_be_visible()


def test_without_javascript_an_account_can_be_registered(opened: Opener, people: None, stacks: Any) -> None:
    page = opened("admin", java_script_enabled=False)
    page.goto("/accounts/new/")
    template = json.loads(shown_template(page))
    assert template["Outputs"]["RoleArn"]
    fill(page, name="later", group="Acquired", role_arn=ACQUIRED.role_arn)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#connection")).to_contain_text("AWS refused the role")
    expect(page.locator("[name=name]")).to_have_value("later")
    page.get_by_role("button", name="Save and scan").click()
    expect(page).to_have_url(re.compile(r"/accounts/\d+/$"))
    expect(page.get_by_text("not reachable")).to_be_visible()
    page.get_by_role("button", name="Scan now").click()
    expect(page.get_by_role("link", name="Refresh")).to_be_visible()
    work_off("scan.start")
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("status").get_by_text("failed", exact=True)).to_be_visible()
    expect(page.get_by_text("AWS refused the role").first).to_be_visible()
