"""Running checks: order, duplicates, bugs, and what was not read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from collectors.resources.aws import LambdaFunction, LogGroup, StateMachine, Trail
from collectors.snapshot import NotCollectedError, Snapshot
from findings.checks import CHECKS, Check, Judge
from findings.engine.evaluate import DuplicateVerdictError, evaluate, judge, without_idle_evidence
from findings.verdict import Remedy, Severity, Status, failed, passed
from tests.builders import ACCOUNT, denied, function, function_arn, log_group, snapshot, sound_resources

TWO = (function("one"), function("two"))


def a_check(judge_: Judge, judges: type | None = LambdaFunction, provider: str = "aws") -> Check:
    return Check("a_check", provider, "", "", Severity.LOW, judges, (LambdaFunction,), "", Remedy(""), (), (), judge_)


def passes_all(seen: Snapshot) -> Iterator:
    yield from (passed(item, "fine.") for item in seen.all(LambdaFunction))


def test_all_checks_of_the_provider_run_in_the_order_of_their_names() -> None:
    results = evaluate(snapshot(*sound_resources()))
    assert [result.check_id for result in results] == sorted(CHECKS)
    assert evaluate(snapshot(provider="azure")) == []


def test_only_the_given_checks_of_the_snapshots_provider_run() -> None:
    given = [a_check(passes_all), a_check(passes_all, provider="azure")]
    assert [result.check_id for result in evaluate(snapshot(*TWO), given)] == ["a_check"]


def test_two_verdicts_on_one_resource_are_an_error() -> None:
    def doubled(seen: Snapshot) -> Iterator:
        yield from passes_all(seen)
        yield from passes_all(seen)

    with pytest.raises(DuplicateVerdictError, match="twice"):
        judge(a_check(doubled), snapshot(*TWO))


def test_a_bug_in_a_check_reaches_the_caller() -> None:
    def broken(seen: Snapshot) -> Iterator:
        yield from passes_all(seen)
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        judge(a_check(broken), snapshot(*TWO))


def test_what_was_judged_before_an_unread_type_stays_and_the_rest_is_unknown() -> None:
    def stops(seen: Snapshot) -> Iterator:
        yield passed(seen.all(LambdaFunction)[0], "fine.")
        seen.all(Trail)

    found = judge(a_check(stops), snapshot(*TWO, gaps={"Trail": denied("cloudtrail:DescribeTrails")}))
    assert [(v.resource_name, v.status) for v in found.verdicts] == [("one", Status.PASS), ("two", Status.UNKNOWN)]
    assert found.verdicts[1].missing == "cloudtrail:DescribeTrails"
    assert found.unknown is not None
    assert found.unknown[0] == "Trail"


def test_an_unread_judged_type_gives_one_unknown_about_the_account() -> None:
    found = judge(a_check(passes_all), snapshot(gaps={"LambdaFunction": denied("lambda:ListFunctions")}))
    (verdict,) = found.verdicts
    assert (verdict.status, verdict.arn) == (Status.UNKNOWN, f"arn:aws:iam::{ACCOUNT}:root")
    assert verdict.missing == "lambda:ListFunctions"
    assert verdict.reason == "Cannot be judged: LambdaFunction was not read: not allowed to call lambda:ListFunctions."


def test_an_account_check_that_cannot_read_gives_one_unknown_about_the_account() -> None:
    found = judge(CHECKS["cloudtrail_region_recorded"], snapshot(gaps={"Trail": denied()}))
    assert [verdict.status for verdict in found.verdicts] == [Status.UNKNOWN]


def test_a_type_that_no_collector_knows_is_unknown_too() -> None:
    bare = Snapshot("aws", ACCOUNT, "eu-central-1", "2026-05-01T12:00:00Z")
    assert {v.status for result in evaluate(bare) for v in result.verdicts} == {Status.UNKNOWN}


def test_a_judged_item_without_details_is_unknown_and_the_others_are_judged() -> None:
    gaps = {"StateMachine": {"arn:aws:states:eu-central-1:1:stateMachine:dark": denied("states:DescribeStateMachine")}}
    machines = [item for item in sound_resources() if isinstance(item, StateMachine)]
    found = judge(CHECKS["stepfunctions_logging_enabled"], snapshot(*machines, item_gaps=gaps))
    by_name = {verdict.resource_name: verdict for verdict in found.verdicts}
    assert {name: verdict.status for name, verdict in by_name.items()} == {
        "fulfilment": Status.PASS,
        "dark": Status.UNKNOWN,
    }
    assert by_name["dark"].resource_type == "StateMachine"
    assert found.unknown is None


def test_a_listed_item_whose_details_are_missing_is_not_judged_by_what_is_left_of_it() -> None:
    machine = next(item for item in sound_resources() if isinstance(item, StateMachine))
    gaps = {"StateMachine": {machine.arn: denied("states:DescribeStateMachine")}}
    found = judge(CHECKS["stepfunctions_logging_enabled"], snapshot(machine, item_gaps=gaps))
    assert [verdict.status for verdict in found.verdicts] == [Status.UNKNOWN]


def test_a_resource_with_a_verdict_under_a_discriminator_is_not_unknown_as_well() -> None:
    def stops(seen: Snapshot) -> Iterator:
        yield replace(passed(seen.all(LambdaFunction)[0], "fine."), discriminator="alias:live")
        seen.all(Trail)

    found = judge(a_check(stops), snapshot(TWO[0], gaps={"Trail": denied()}))
    assert [(v.discriminator, v.status) for v in found.verdicts] == [("alias:live", Status.PASS)]


def test_one_function_whose_traffic_was_not_read_does_not_hide_the_others() -> None:
    gaps = {"FunctionTraffic": {function_arn("two"): denied("cloudwatch:GetMetricData")}}
    found = judge(CHECKS["lambda_log_group_exists"], snapshot(*TWO, log_group("/aws/lambda/one"), item_gaps=gaps))
    assert [(v.resource_name, v.status) for v in found.verdicts] == [("one", Status.PASS), ("two", Status.UNKNOWN)]


def test_asking_for_an_unread_type_is_the_only_way_to_stop_a_check() -> None:
    with pytest.raises(NotCollectedError):
        snapshot(gaps={"LogGroup": denied()}).all(LogGroup)


def test_only_failures_keep_their_evidence_and_nothing_else_changes() -> None:
    def of_each_kind(seen: Snapshot) -> Iterator:
        one, two = seen.all(LambdaFunction)
        yield failed(one, "bad.", seen=1)
        yield passed(two, "fine.", seen=2)

    result = judge(a_check(of_each_kind), snapshot(*TWO))
    lean = without_idle_evidence(result)
    assert [verdict.evidence for verdict in lean.verdicts] == [{"seen": 1}, {}]
    assert [replace(verdict, evidence={}) for verdict in lean.verdicts] == [
        replace(verdict, evidence={}) for verdict in result.verdicts
    ]
