"""From verdicts to findings: what opens, resolves, relapses, and what writes nothing."""

from datetime import timedelta

import pytest

from auditportal.common.clock import now
from collectors.models import CloudAccount, Function
from collectors.storage import store_snapshot
from findings.engine.evaluate import CheckResult
from findings.engine.reconcile import Changes, reconcile, resolve_all, storable
from findings.engine.regions import leave_regions
from findings.models import Evidence, Finding, RegionPosture, State, Transition, Verb
from findings.triage.acts import act
from findings.verdict import Status, Verdict
from tests import builders
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


@pytest.mark.parametrize("tail", ["x" * 1100, "\U0001f600" * 900], ids=["ascii", "beyond-the-index"])
def test_arns_that_differ_only_far_behind_are_two_findings_and_stay_them(tail):
    account = an_account()
    verdicts = [a_verdict(account, name=f"{tail}{end}") for end in "ab"]
    scan(account, *verdicts)
    scan(account, *verdicts)
    assert Finding.objects.count() == Transition.objects.count() == 2
    scan(account, verdicts[0], a_verdict(account, Status.PASS, f"{tail}b"))
    assert sorted(Finding.objects.values_list("state", flat=True)) == [State.NEW, State.RESOLVED]


def test_arns_and_discriminators_that_differ_in_what_cannot_be_stored_are_two_findings():
    account = an_account()
    scan(account, a_verdict(account, name="a\x00"), a_verdict(account, name="a\ufffd"))
    assert Finding.objects.count() == 2
    twice = [Verdict(Status.FAIL, arn(account), "Account", "x", "x", {}, "d" * 300 + end) for end in "ab"]
    scan(account, *twice)
    assert Finding.objects.open().count() == 2


def test_a_resource_below_an_unreadable_one_with_an_endless_name_is_not_resolved():
    account = an_account()
    api = arn(account, "x" * 1500)
    scan(account, Verdict(Status.FAIL, f"{api}/stages/live", "RestApiStage", "live", "off"))
    scan(account, Verdict(Status.UNKNOWN, api, "RestApiStage", "api", "denied"))
    assert the_finding().state == State.NEW


def test_a_finding_of_a_function_with_an_endless_name_is_linked_to_it():
    account = an_account()
    long = builders.function("x" * 900)
    store_snapshot(account, builders.snapshot(long, account_id=account.account_id, region=REGION))
    scan(account, Verdict(Status.FAIL, long.arn, "LambdaFunction", long.name, "off"))
    assert the_finding().function == Function.objects.get()


@pytest.mark.parametrize("statuses", [(Status.FAIL, Status.PASS), (Status.FAIL, Status.PASS, Status.FAIL)])
def test_many_findings_change_in_a_bounded_number_of_statements(django_assert_max_num_queries, statuses):
    account = an_account()
    names = [f"orders-{n}" for n in range(300)]
    for status in statuses[:-1]:
        scan(account, *(a_verdict(account, status, name) for name in names))
    # savepoint, findings, functions, what was decided before, findings written, history, release
    with django_assert_max_num_queries(7):
        scan(account, *(a_verdict(account, statuses[-1], name) for name in names))
    assert Finding.objects.filter(version=len(statuses) + 1).count() == 300


def decided(verb: Verb, days: int | None = None) -> tuple[CloudAccount, Finding]:
    """A finding that somebody put aside (until a day that is `days` from today) and that vanished since."""
    account = an_account()
    scan(account, a_verdict(account))
    act(verb, [the_finding().pk], a_user(), comment="test", until=now().date() + timedelta(days=3))
    until = None if days is None else now().date() + timedelta(days=days)
    Finding.objects.update(accepted_until=until)
    scan(account)
    assert the_finding().state == State.RESOLVED
    return account, the_finding()


@pytest.mark.parametrize(
    ("verb", "days", "state", "said"),
    [
        (Verb.SUPPRESSED, None, State.SUPPRESSED, "suppressed again"),
        (Verb.SUPPRESSED, 0, State.SUPPRESSED, "suppressed again"),
        (Verb.ACCEPTED, 3, State.ACCEPTED, "accepted again"),
        (Verb.ACCEPTED, -1, State.NEW, "ended on"),
        (Verb.SUPPRESSED, -1, State.NEW, "ended on"),
        (Verb.ACKNOWLEDGED, None, State.NEW, ""),
    ],
)
def test_what_was_put_aside_comes_back_put_aside_until_its_day(verb, days, state, said):
    account, gone = decided(verb, days)
    changes = scan(account, a_verdict(account))
    back = the_finding()
    assert (back.pk, back.state, back.resolved, back.occurrences) == (gone.pk, state, None, 2)
    aside = state != State.NEW
    assert back.accepted_until == (now().date() + timedelta(days=days) if aside and days is not None else None)
    step = back.transitions.first()
    assert (step.verb, step.from_state, step.to_state) == (Verb.REOPENED, State.RESOLVED, state)
    assert said in step.comment
    assert changes.opened == (0 if aside else 1)


def test_what_comes_back_twice_is_still_put_aside():
    account, _ = decided(Verb.ACCEPTED, 3)
    for status in (Status.FAIL, Status.PASS, Status.FAIL):
        scan(account, a_verdict(account, status))
    assert (the_finding().state, the_finding().accepted_until) == (State.ACCEPTED, now().date() + timedelta(days=3))


def test_a_region_that_is_scanned_no_more_keeps_no_open_finding_function_or_count():
    account = an_account()
    for region in (REGION, "us-east-1"):
        reconcile(account, region, [CheckResult(CHECK, [a_verdict(account)])])
        Function.objects.create(account=account, region=region, arn="f", name="f")
        RegionPosture.objects.create(account=account, region=region, rule_id=CHECK, failed=1)
    other = an_account()
    scan(other, a_verdict(other))
    assert leave_regions(account, ["us-east-1"]) == 1
    left = Finding.objects.get(account=account, region=REGION)
    assert (left.state, left.transitions.first().comment) == (State.RESOLVED, "The region is no longer scanned.")
    assert list(Function.objects.present().values_list("region", flat=True)) == ["us-east-1"]
    assert list(RegionPosture.objects.values_list("region", flat=True)) == ["us-east-1"]
    assert Finding.objects.open().count() == 2
    assert leave_regions(account, ["us-east-1"]) == 0


def test_findings_of_a_region_that_is_scanned_again_reopen():
    account = an_account()
    scan(account, a_verdict(account))
    leave_regions(account, ["us-east-1"])
    scan(account, a_verdict(account))
    assert (the_finding().state, the_finding().occurrences) == (State.NEW, 2)
