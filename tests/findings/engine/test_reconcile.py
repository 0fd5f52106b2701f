"""From verdicts to findings: what opens, resolves, relapses, and what writes nothing."""

import pytest

from collectors.models import CloudAccount
from findings.engine.evaluate import CheckResult
from findings.engine.reconcile import Changes, reconcile, resolve_all, storable
from findings.models import Evidence, Finding, State, Transition, Verb
from findings.triage.acts import act
from findings.verdict import Status, Verdict
from tests.rows import a_user, an_account

pytestmark = pytest.mark.django_db
CHECK = "lambda_log_group_exists"
REGION = "eu-west-1"


def arn(account: CloudAccount, name: str = "orders") -> str:
    return f"arn:aws:lambda:{REGION}:{account.account_id}:function:{name}"


def a_verdict(account: CloudAccount, status: Status = Status.FAIL, name: str = "orders", **evidence) -> Verdict:
    return Verdict(status, arn(account, name), "LambdaFunction", name, f"{name} is {status}", evidence)


def scan(account: CloudAccount, *verdicts: Verdict) -> Changes:
    return reconcile(account, REGION, [CheckResult(CHECK, list(verdicts))])


def the_finding() -> Finding:
    return Finding.objects.get()


def test_a_failed_check_opens_one_finding_with_evidence_and_history():
    account = an_account()
    scan(account, a_verdict(account, group="/aws/lambda/orders"))
    finding = the_finding()
    assert (finding.state, finding.severity, finding.occurrences) == (State.NEW, 4, 1)
    assert Evidence.objects.get(finding=finding).body == {"group": "/aws/lambda/orders"}
    assert Transition.objects.get(finding=finding).verb == Verb.OPENED


def test_a_scan_that_finds_nothing_new_writes_no_row(django_assert_num_queries):
    account = an_account()
    scan(account, a_verdict(account, group="x", measured={"invocations": 5}))
    before = Finding.objects.values().get()
    with django_assert_num_queries(4):  # savepoint, findings, functions, release
        changes = scan(account, a_verdict(account, group="x", measured={"invocations": 99}))
    assert (changes.created, changes.updated, changes.transitions, changes.evidence) == ([], [], [], [])
    assert Finding.objects.values().get() == before


@pytest.mark.parametrize("status", [Status.PASS, Status.NOT_APPLICABLE])
def test_a_check_that_no_longer_fails_resolves_the_finding(status):
    account = an_account()
    scan(account, a_verdict(account))
    scan(account, a_verdict(account, status))
    assert the_finding().state == State.RESOLVED
    assert the_finding().resolved is not None


def test_a_vanished_resource_resolves_the_finding():
    account = an_account()
    scan(account, a_verdict(account))
    scan(account)
    assert the_finding().state == State.RESOLVED


def test_unknown_neither_opens_nor_resolves():
    account = an_account()
    scan(account, a_verdict(account, Status.UNKNOWN, "payments"))
    assert not Finding.objects.exists()
    scan(account, a_verdict(account))
    scan(account, a_verdict(account, Status.UNKNOWN))
    assert the_finding().state == State.NEW


def test_an_unreadable_resource_type_resolves_nothing():
    account = an_account()
    scan(account, a_verdict(account))
    root = f"arn:aws:iam::{account.account_id}:root"
    scan(account, Verdict(Status.UNKNOWN, root, "Account", account.account_id, "not read"))
    assert the_finding().state == State.NEW


def test_a_resource_below_an_unreadable_one_is_not_resolved():
    account = an_account()
    stage = "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/live"
    scan(account, Verdict(Status.FAIL, stage, "RestApiStage", "live", "off"))
    scan(account, Verdict(Status.UNKNOWN, "arn:aws:apigateway:eu-west-1::/restapis/a1", "RestApiStage", "a1", "denied"))
    assert the_finding().state == State.NEW


def test_a_relapse_reopens_the_same_finding_and_keeps_its_history():
    account = an_account()
    for status in (Status.FAIL, Status.PASS, Status.FAIL):
        scan(account, a_verdict(account, status))
    finding = the_finding()
    assert (finding.state, finding.occurrences, finding.resolved) == (State.NEW, 2, None)
    assert list(finding.transitions.order_by("pk").values_list("verb", flat=True)) == [
        Verb.OPENED,
        Verb.RESOLVED,
        Verb.REOPENED,
    ]


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGED, Verb.STARTED, Verb.SUPPRESSED])
def test_what_people_decided_survives_the_next_scan(verb):
    account, analyst = an_account(), a_user()
    scan(account, a_verdict(account))
    act(verb, [the_finding().pk], analyst, comment="because")
    decided = the_finding().state
    scan(account, a_verdict(account, group="new evidence"))
    assert the_finding().state == decided
    assert the_finding().evidence.count() == 2


def test_two_functions_of_the_same_name_in_two_regions_are_two_findings():
    account = an_account()
    scan(account, a_verdict(account))
    reconcile(account, "us-east-1", [CheckResult(CHECK, [a_verdict(account)])])
    assert Finding.objects.count() == 2


def test_another_check_or_region_is_left_alone():
    account = an_account()
    scan(account, a_verdict(account))
    reconcile(account, REGION, [CheckResult("lambda_platform_logs_enabled", [])])
    reconcile(account, "us-east-1", [CheckResult(CHECK, [])])
    assert the_finding().state == State.NEW


def test_hostile_text_is_stored_not_lost():
    account = an_account()
    scan(account, a_verdict(account, note="a\x00b\ud800c", nested={"k\x00": ["\udfff"]}))
    assert Evidence.objects.get().body == {"note": "a\ufffdb?c", "nested": {"k\ufffd": ["?"]}}
    assert storable("plain") == "plain"


def test_removing_an_account_resolves_its_findings():
    account = an_account()
    scan(account, a_verdict(account), a_verdict(account, name="payments"))
    assert resolve_all(account, "removed") == 2
    assert set(Finding.objects.values_list("state", flat=True)) == {State.RESOLVED}
