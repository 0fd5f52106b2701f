"""From a registered account to findings, through the job table, against the sandbox and its truth."""

import json
from collections import Counter

import pytest

from auditportal.common.clock import now
from auditportal.configuration import ROOT
from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue
from auditportal.jobs.tasks import run as run_job
from collectors.aws import identity
from collectors.models import CloudAccount, CollectionRun, Coverage, Function, RunState, Scan
from collectors.scans import ScanRefusedError
from findings import tasks
from findings.models import Finding, RegionPosture, State, Transition
from sandbox.identities import PRODUCTION, STAGING, SandboxAccount
from tests.cloud import a_sandbox, use
from tests.rows import an_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def own_estate():
    with a_sandbox() as cloud:
        yield cloud


@pytest.fixture
def cloud(own_estate, monkeypatch):
    use(monkeypatch, own_estate.url)
    identity._assumed.clear()
    own_estate.reset_calls()
    yield own_estate
    own_estate.clear_faults()


def registered(account: SandboxAccount, **fields) -> CloudAccount:
    return an_account(
        account_id=account.account_id,
        name=account.name,
        environment=account.environment,
        external_id=account.external_id,
        role_arn=account.role_arn,
        **fields,
    )


def scan(account: CloudAccount) -> Scan:
    """Ask for a scan and do its jobs here, as a worker would."""
    asked = tasks.request_scan(account, None)
    for _ in range(20):
        job = Job.objects.filter(done__isnull=True, parked__isnull=True).order_by("pk").first()
        if job is None:
            break
        Job.objects.filter(pk=job.pk).update(due=job.created)
        run_job(job.pk)
    return Scan.objects.get(pk=asked.pk)


def truth(account_id: str, status: str = "failed") -> set[tuple[str, str, str]]:
    entries = json.loads((ROOT / "sandbox/truth.json").read_text())[status]
    return {(e["check"], e["region"], e["arn"]) for e in entries if e["account"] == account_id}


def open_findings() -> set[tuple[str, str, str]]:
    return set(Finding.objects.open().values_list("rule_id", "region", "arn"))


@pytest.mark.parametrize("account", [PRODUCTION, STAGING], ids=lambda account: account.name)
def test_the_findings_of_an_account_are_the_truth_and_nothing_else_is_unknown(cloud, account):
    assert scan(registered(account)).state == RunState.DONE
    assert open_findings() == truth(account.account_id)
    unseen = Counter((check, region) for check, region, _ in truth(account.account_id, "unknown"))
    unknown = RegionPosture.objects.filter(unknown__gt=0)
    assert {(one.rule_id, one.region): one.unknown for one in unknown} == unseen
    assert not unknown.exclude(missing="").exists()
    assert set(Coverage.objects.values_list("state", flat=True)) == {"ok"}


def test_a_second_scan_writes_no_finding_and_asks_about_no_unchanged_function(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    scan(account)
    before = list(Finding.objects.order_by("pk").values())
    steps = Transition.objects.count()
    first = sum(cloud.calls().values())
    cloud.reset_calls()
    scan(account)
    assert list(Finding.objects.order_by("pk").values()) == before
    assert Transition.objects.count() == steps
    # Of a small estate most calls are lists; the share for 1,500 functions is that of the benchmark.
    assert sum(cloud.calls().values()) < 0.6 * first
    assert not any(key.endswith("GetFunctionConfiguration") for key in cloud.calls())


def test_a_denied_read_resolves_nothing_and_is_shown_as_a_hole(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    scan(account)
    before = open_findings()
    for service, operation in (("cloudtrail", "GetEventSelectors"), ("logs", "DescribeLogGroups")):
        cloud.fault(service, operation, "access_denied", account=PRODUCTION.account_id)
    assert scan(account).state == RunState.PARTIAL
    assert open_findings() == before
    hole = Coverage.objects.get(resource_type="LogGroup")
    assert (hole.state, hole.permission) == ("denied", "logs:DescribeLogGroups")
    unknown = RegionPosture.objects.get(rule_id="log_group_retention_sufficient")
    assert (unknown.unknown > 0, unknown.missing) == (True, "logs:DescribeLogGroups")


def test_nothing_at_all_answered_resolves_nothing(cloud):
    account = registered(STAGING, regions=["us-east-1"])
    scan(account)
    before = open_findings()
    cloud.fault("*", "*", "html", region="us-east-1", account=STAGING.account_id)
    assert scan(account).state == RunState.FAILED
    assert open_findings() == before


def test_an_account_that_cannot_be_entered_says_why_and_blocks_nothing(cloud):
    account = registered(PRODUCTION)
    CloudAccount.objects.filter(pk=account.pk).update(external_id="somebody-elses")
    failed = scan(CloudAccount.objects.get(pk=account.pk))
    assert (failed.state, failed.problem_code) == (RunState.FAILED, "assume_denied")
    CloudAccount.objects.filter(pk=account.pk).update(external_id=PRODUCTION.external_id)
    assert scan(CloudAccount.objects.get(pk=account.pk)).state == RunState.DONE


def test_a_scan_that_is_given_up_frees_the_account(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    asked = tasks.request_scan(account, None)
    job = Job.objects.get(key=f"scan.start:{asked.pk}")
    run_job(job.pk)
    region = Job.objects.get(kind="scan.region")
    Job.objects.filter(pk=region.pk).update(attempts=5)
    run_job(region.pk)
    assert Job.objects.get(pk=region.pk).parked
    assert Scan.objects.get(pk=asked.pk).state == RunState.FAILED
    assert tasks.request_scan(account, None).pk != asked.pk


def test_a_check_with_a_bug_takes_no_other_down_and_resolves_nothing(cloud, monkeypatch):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    scan(account)
    before = open_findings()
    real = tasks.judge

    def buggy(check, snapshot):
        if check.id == "lambda_invocations_recorded":
            raise KeyError(check.id)
        return real(check, snapshot)

    monkeypatch.setattr(tasks, "judge", buggy)
    assert scan(account).state == RunState.DONE
    assert open_findings() == before
    assert RegionPosture.objects.get(rule_id="lambda_invocations_recorded").unknown == 1


def test_functions_keep_their_verdicts_and_what_is_known_of_them(cloud):
    scan(registered(PRODUCTION, regions=["eu-west-1"]))
    firewall = Function.objects.get(name="firewall")
    assert firewall.verdicts["lambda_application_logs_enabled"] == "fail"
    assert (firewall.failed, firewall.state, firewall.invocations > 0) == (
        list(firewall.verdicts.values()).count("fail"), "Active", True)  # fmt: skip
    assert (firewall.broken, 0 < firewall.completeness < 100) == ("whole", True)


def test_a_cancelled_scan_leaves_no_finding(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    asked = tasks.request_scan(account, None)
    run_job(Job.objects.get(key=f"scan.start:{asked.pk}").pk)
    tasks.cancel_scan(asked, None)
    for job in Job.objects.filter(kind="scan.region"):
        run_job(job.pk)
    assert not Finding.objects.exists()
    assert CollectionRun.objects.get().state == RunState.CANCELLED


def test_removing_an_account_resolves_its_findings_and_keeps_their_history(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    scan(account)
    n = len(open_findings())
    assert tasks.removal_preview(account)["open_findings"] == n
    assert tasks.remove_account(account, None) == n
    assert set(Finding.objects.values_list("state", flat=True)) == {State.RESOLVED}
    assert not Function.objects.present().exists()


def test_an_account_that_was_removed_meanwhile_is_not_scanned(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    stale = CloudAccount.objects.get(pk=account.pk)
    tasks.remove_account(account, None)
    with pytest.raises(ScanRefusedError, match="removed"):
        tasks.request_scan(stale, None)


def test_a_region_whose_account_is_removed_while_it_is_judged_writes_nothing(cloud, monkeypatch):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    asked = tasks.request_scan(account, None)
    run_job(Job.objects.get(key=f"scan.start:{asked.pk}").pk)
    real = tasks.judge_all

    def slow(snapshot):
        tasks.remove_account(CloudAccount.objects.get(pk=account.pk), None)
        return real(snapshot)

    monkeypatch.setattr(tasks, "judge_all", slow)
    run_job(Job.objects.get(kind="scan.region").pk)
    assert not Finding.objects.open().exists()
    assert not Function.objects.present().exists()


def test_a_denied_list_of_functions_lets_none_of_them_look_healthy(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    scan(account)
    cloud.fault("lambda", "ListFunctions", "access_denied", account=PRODUCTION.account_id)
    scan(account)
    firewall = Function.objects.get(name="firewall")
    assert set(firewall.verdicts.values()) == {"unknown"}
    assert (firewall.failed, firewall.unknown > 0) == (0, True)


def test_a_region_that_is_chosen_no_more_leaves_nothing_and_comes_back_as_it_was(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1", "us-east-1"])
    scan(account)
    before, functions = open_findings(), Function.objects.present().count()
    assert {region for _, region, _ in before} == {"eu-west-1", "us-east-1"}
    for regions in (["eu-west-1"], ["eu-west-1", "us-east-1"]):
        CloudAccount.objects.filter(pk=account.pk).update(regions=regions)
        assert scan(CloudAccount.objects.get(pk=account.pk)).state == RunState.DONE
        assert open_findings() == {one for one in before if one[1] in regions}
        for rows in (Function.objects.present(), RegionPosture.objects, Coverage.objects):
            assert set(rows.values_list("region", flat=True)) == set(regions)
    assert Function.objects.present().count() == functions
    assert Finding.objects.filter(region="us-east-1").exclude(occurrences=2).count() == 0


def test_the_sweep_ends_a_scan_whose_jobs_are_lost_and_the_account_can_be_scanned_again(cloud):
    account = registered(PRODUCTION, regions=["eu-west-1"])
    asked = tasks.request_scan(account, None)
    Job.objects.update(parked=now())
    run_job(enqueue("collectors.end_stranded_scans").pk)
    assert Scan.objects.get(pk=asked.pk).problem_code == "work_lost"
    assert scan(account).state == RunState.DONE
