"""A rule of the community from its upload over its test to its finding, against the sandbox."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from auditportal.common.clock import now
from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue
from auditportal.jobs.tasks import run as run_job
from collectors.aws import identity
from collectors.event_readings import TRAIL_LOOKUP
from collectors.models import Checkpoint, CloudAccount
from findings.engine.added_rules import add_exception, switch
from findings.engine.flood import MOST_GROUPS
from findings.engine.replay import TEST, begin_test, cancel_test, preview
from findings.models import AddedRule, Finding, RuleTest
from findings.tasks import events
from sandbox.client import SandboxClient
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_sandbox, use
from tests.findings.detections.sigma.texts import correlation_text, selecting
from tests.findings.engine.trail_records import a_record
from tests.findings.test_scan_pipeline import registered
from tests.rows import an_added_rule

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
CALL = "GetCallerIdentity"


@pytest.fixture(scope="module")
def own_cloud() -> Iterator[SandboxClient]:
    with a_sandbox() as made:
        yield made


@pytest.fixture
def cloud(own_cloud: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxClient]:
    use(monkeypatch, own_cloud.url)
    identity._assumed.clear()
    own_cloud.reset()
    yield own_cloud
    own_cloud.clear_faults()


@pytest.fixture
def account(cloud: SandboxClient) -> CloudAccount:
    made = registered(PRODUCTION, regions=[EU])
    Checkpoint.objects.create(account=made, region=EU, source=TRAIL_LOOKUP)
    return made


def happened(cloud: SandboxClient, principal: str, count: int, *, hours: float = 0.5, name: str = CALL) -> None:
    """Calls of one user at one time; the sandbox tells what it was told last as the newest."""
    at = (now() - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {
        "recipientAccountId": PRODUCTION.account_id,
        "eventTime": at,
        "readOnly": True,
        "eventCategory": "Management",
    }
    cloud.trail_records([json.loads(a_record(name, principal)) | own for _ in range(count)])


def tried(rule: AddedRule, days: int = 1, account: CloudAccount | None = None) -> RuleTest:
    """A test, done job after job as workers would."""
    test = begin_test(rule, days, account, None)
    for _ in range(50):
        job = Job.objects.filter(kind=TEST, done__isnull=True, parked__isnull=True).first()
        if job is None:
            break
        run_job(job.pk)
    test.refresh_from_db()
    return test


def told(result: dict[str, Any], *names: str) -> list[Any]:
    return [result[name] for name in names]


def test_from_a_test_on_the_last_day_to_a_finding(cloud: SandboxClient, account: CloudAccount) -> None:
    rule = an_added_rule(selecting(eventName=CALL), is_on=False)
    happened(cloud, "old", 5, hours=30)
    happened(cloud, "eve", 3)
    happened(cloud, "pipeline", 40)
    happened(cloud, "eve", 2, name="ListUsers")
    test = tried(rule)
    assert test.state == "done"
    assert told(test.result, "hits", "findings", "unread", "gaps") == [43, 2, [], []]
    assert test.result["read"] >= 45
    assert [(name.rpartition("/")[2], n) for name, _, n in test.result["principals"]] == [("pipeline", 40), ("eve", 3)]
    assert len(test.result["samples"]) == 20
    assert tried(rule, days=2, account=account).result["hits"] == 48
    text = "userIdentity.arn|endswith: /pipeline"
    assert preview(test, text) == 40
    add_exception(rule, text, "it deploys", None)
    assert tried(rule).result["hits"] == 3
    switch([rule.pk], None, on=True)
    run_job(enqueue(events.TRAIL, Checkpoint.objects.get().pk).pk)
    finding = Finding.objects.get(rule_id=rule.rule_id)
    assert finding.resource_name == "user/eve"
    assert finding.evidence.get().body["measured"] == {"count": 3, "refused": 0}
    switch([rule.pk], None, on=False)
    happened(cloud, "mallory", 1, hours=0)
    run_job(enqueue(events.TRAIL, Checkpoint.objects.get().pk).pk)
    assert Finding.objects.get(rule_id=rule.rule_id).is_open


def test_many_groups_of_an_hour_are_bounded_as_findings_will_be(cloud: SandboxClient, account: CloudAccount) -> None:
    rule = an_added_rule(selecting(eventName=CALL), is_on=False)
    for number in range(MOST_GROUPS + 10):
        happened(cloud, f"user-{number}", 1)
    assert told(tried(rule).result, "hits", "findings", "flooded_hours") == [MOST_GROUPS + 10, MOST_GROUPS + 1, 1]


def test_a_correlation_is_tried_over_more_than_a_day(cloud: SandboxClient, account: CloudAccount) -> None:
    an_added_rule(selecting(eventName=CALL).replace("Trail stopped", "Who am I"), is_on=False)
    many = an_added_rule(correlation_text(rules=["Who am I"], condition={"gte": 3}), is_on=False)
    for hours, count in ((60, 3), (45, 2), (30, 3), (0.5, 3)):
        happened(cloud, "eve", count, hours=hours)
    assert told(tried(many, days=7).result, "hits", "findings") == [11, 3]


def test_more_events_than_a_step_are_each_counted_once(cloud: SandboxClient, account: CloudAccount) -> None:
    rule = an_added_rule(selecting(eventName=CALL), is_on=False)
    for minutes in range(13):
        happened(cloud, "eve", 100, hours=0.5 - minutes / 60)
    assert tried(rule).result["hits"] == 1300


def test_what_cannot_be_read_is_said(cloud: SandboxClient, account: CloudAccount) -> None:
    rule = an_added_rule(selecting(eventName=CALL), is_on=False)
    cloud.fault("cloudtrail", "LookupEvents", "access_denied")
    test = tried(rule)
    assert (test.state, test.result["read"], len(test.result["gaps"])) == ("done", 0, 1)
    assert account.name in test.result["gaps"][0]


def test_a_test_that_is_cancelled_keeps_what_it_has_found(cloud: SandboxClient, account: CloudAccount) -> None:
    rule = an_added_rule(selecting(eventName=CALL), is_on=False)
    test = begin_test(rule, 1, None, None)
    assert begin_test(rule, 1, None, None) == test
    assert cancel_test(test)
    assert not cancel_test(test)
    run_job(Job.objects.get(kind=TEST).pk)
    test.refresh_from_db()
    assert (test.state, test.result["read"]) == ("cancelled", 0)
    assert not Job.objects.filter(done__isnull=True).exists()
