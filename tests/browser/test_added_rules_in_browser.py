"""An admin brings a rule, tries it on the last day, excepts what is ordinary and switches it on."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from auditportal.common.clock import now
from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue
from auditportal.jobs.tasks import run
from auditportal.members.models import Role
from collectors.aws import identity
from collectors.event_readings import TRAIL_LOOKUP
from collectors.models import Checkpoint, CloudAccount
from findings.engine.added_rules import TAKE_IN
from findings.engine.replay import TEST
from findings.models import AddedRule, Finding
from findings.tasks import events
from sandbox.client import SandboxClient
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_sandbox, use
from tests.findings.detections.sigma.texts import rule_text
from tests.findings.engine.trail_records import a_record
from tests.findings.test_scan_pipeline import registered
from tests.rows import a_user, an_added_rule

from .conftest import NARROW, WIDE, Opener, overflow, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
CALL = "GetCallerIdentity"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxClient]:
    with a_sandbox() as made:
        use(monkeypatch, made.url)
        identity._assumed.clear()
        yield made


@pytest.fixture
def account(cloud: SandboxClient, transactional_db: None) -> CloudAccount:
    for role in Role.values:
        a_user(role)
    made = registered(PRODUCTION, regions=[EU])
    Checkpoint.objects.create(account=made, region=EU, source=TRAIL_LOOKUP)
    at = (now() - timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {"recipientAccountId": PRODUCTION.account_id, "eventTime": at, "eventCategory": "Management"}
    own |= {"readOnly": True}
    for who, count in (("eve", 2), ("pipeline", 12)):
        cloud.trail_records([json.loads(a_record(CALL, who)) | own for _ in range(count)])
    return made


def work_off(kind: str) -> None:
    for job in Job.objects.filter(kind=kind, done__isnull=True).order_by("pk"):
        run(job.pk)


def test_from_a_file_over_a_test_to_a_finding(opened: Opener, account: CloudAccount, tmp_path: Path) -> None:
    selection = {"selection": {"eventName": CALL}, "condition": "selection"}
    (tmp_path / "who.yml").write_text(rule_text(selection, name="who_am_i", title="Somebody asked who they are"))
    (tmp_path / "bad.yml").write_text(rule_text(name="bad", title="Bad", level="grave"))
    page = opened("admin")
    page.goto("/detections/")
    page.get_by_role("link", name="Added rules").click()
    page.get_by_role("link", name="Add rules").first.click()
    page.locator("#files").set_input_files([tmp_path / "who.yml", tmp_path / "bad.yml"])
    page.get_by_role("button", name="Add", exact=True).click()
    work_off(TAKE_IN)
    expect(page.get_by_text("1 refused")).to_be_visible()
    expect(page.get_by_text("is not a valid Sigma rule level")).to_be_visible()
    page.get_by_role("link", name="Somebody asked who they are").click()

    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_role("button", name="Cancel the test")).to_be_visible()
    work_off(TEST)
    expect(page.locator("#rule_test .stat").nth(1)).to_contain_text("14")
    assert violations(page) == []

    page.get_by_role("listitem").filter(has_text="user/pipeline").get_by_role("link", name="Except").click()
    page.get_by_role("button", name="Try on the last test").click()
    expect(page.get_by_text("It takes away 12 of the 14 hits")).to_be_visible()
    page.locator("#exception-reason").fill("The pipeline does so at every run")
    page.get_by_role("button", name="Add the exception").click()
    expect(page.get_by_text("The pipeline does so at every run")).to_be_visible()

    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    run(enqueue(events.TRAIL, Checkpoint.objects.get().pk).pk)
    assert Finding.objects.get(rule_id="sigma-who_am_i").resource_name == "user/eve"
    page.get_by_role("link", name="Findings of this rule").click()
    expect(page.get_by_text("Somebody asked who they are").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_pages_of_added_rules_are_accessible_and_fit(
    opened: Opener, transactional_db: None, size: object, theme: str
) -> None:
    a_user("admin")
    long = "A title that goes on and on " * 9
    rule = an_added_rule(rule_text(title=long, description=long * 5, author=long, falsepositives=[long]))
    an_added_rule(rule_text(name="azure", title="For another cloud", logsource={"product": "azure"}), is_on=False)
    rule.exceptions.create(text="userIdentity.arn|endswith: '" + "a/" * 200 + "'", reason=long)
    AddedRule.objects.filter(rule_id="sigma-azure").update(problem="the level 'grave'")
    page = opened("admin", size=size, theme=theme)
    wrong = {}
    addresses = [f"/detections/added/{one.pk}/" for one in AddedRule.objects.all()]
    for address in ("/detections/", "/detections/added/", "/detections/added/new/", *addresses):
        page.goto(address)
        found = violations(page) + ([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])
        if found:
            wrong[address] = found
    assert wrong == {}
