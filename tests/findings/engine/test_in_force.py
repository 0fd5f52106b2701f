"""What admins switch is what is asked: of the next reading, in every process, and never less than our own rules."""

import os
import subprocess
import sys
from typing import Any

import pytest

from auditportal.auditlog.models import AuditLine
from auditportal.configuration import ROOT
from findings.detections.added import take
from findings.detections.own import own_rules
from findings.engine.added_rules import add_exception, remove, remove_exception, switch
from findings.engine.hits import tell_hits
from findings.engine.in_force import in_force
from findings.models import AddedRule, Finding, RuleException
from findings.models.added_rules import fingerprint
from findings.rules import DETECTED, RULES, SHIPPED
from tests.findings.detections.sigma.corpus import FOLDERS, needs_corpus
from tests.findings.detections.sigma.corpus import rule_texts as corpus_texts
from tests.findings.detections.sigma.texts import correlation_text, rule_text, selecting
from tests.findings.engine.trail_records import a_record
from tests.rows import a_user, an_account, an_added_rule

pytestmark = pytest.mark.django_db
TEXT = selecting(eventName="GetCallerIdentity")
CALL = "GetCallerIdentity"


def fired(*records: bytes) -> set[str]:
    return {hit.rule.id for hit in in_force().matcher.judge(records).hits}


def judged(account: Any, *records: bytes) -> None:
    tell_hits(account, "eu-west-1", in_force().matcher.judge(records).hits)


def test_a_rule_that_is_on_makes_findings_with_its_title_and_severity() -> None:
    rule, account = an_added_rule(TEXT), an_account()
    judged(account, a_record(CALL))
    finding = Finding.objects.get()
    assert (finding.rule_id, finding.severity) == (rule.rule_id, rule.severity)
    assert RULES[finding.rule_id].problem == rule.title == "Trail stopped"
    assert finding.rule_id in DETECTED
    assert finding.rule_id not in SHIPPED


def test_a_rule_that_is_off_says_nothing_and_our_own_go_on() -> None:
    rule = an_added_rule(TEXT, is_on=False)
    assert fired(a_record(CALL), a_record("StopLogging")) == {"trail_stopped"}
    switch([rule.pk], None, on=True)
    assert fired(a_record(CALL), a_record("StopLogging")) == {"trail_stopped", rule.rule_id}
    switch([rule.pk], None, on=False)
    assert fired(a_record(CALL), a_record("StopLogging")) == {"trail_stopped"}


def test_findings_of_a_removed_rule_stay_open_with_their_title() -> None:
    rule, account = an_added_rule(TEXT), an_account()
    judged(account, a_record(CALL))
    remove([rule.pk], None)
    assert fired(a_record(CALL)) == set()
    assert Finding.objects.get().is_open
    assert RULES[rule.rule_id].problem == rule.title


def test_what_is_excepted_makes_no_finding_until_the_exception_goes() -> None:
    rule = an_added_rule(TEXT)
    exception = add_exception(rule, "userIdentity.arn|endswith: /anna", "her job", None)
    assert fired(a_record(CALL)) == set()
    assert fired(a_record(CALL, "eve")) == {rule.rule_id}
    remove_exception(exception, None)
    assert fired(a_record(CALL)) == {rule.rule_id}


def test_a_correlation_counts_rules_that_are_off_and_they_stay_silent() -> None:
    account = an_account()
    an_added_rule(selecting(eventName=CALL).replace("Trail stopped", "Who am I"), is_on=False)
    many = an_added_rule(correlation_text(rules=["Who am I"]))
    judged(account, *(a_record(CALL, seconds=second) for second in range(3)))
    assert set(Finding.objects.values_list("rule_id", flat=True)) == {many.rule_id}


def test_a_correlation_over_a_rule_of_ours_does_not_silence_it() -> None:
    account, many = an_account(), an_added_rule(correlation_text(rules=["trail_stopped"]))
    judged(account, *(a_record(seconds=second) for second in range(3)))
    assert set(Finding.objects.values_list("rule_id", flat=True)) == {many.rule_id, "trail_stopped"}


def test_a_rule_that_no_longer_loads_says_so_and_the_rest_goes_on() -> None:
    good, bad = an_added_rule(TEXT), an_added_rule(rule_text(name="bad"))
    AddedRule.objects.filter(pk=bad.pk).bump(text=rule_text(name="bad", level="grave"))
    assert fired(a_record(CALL), a_record("StopLogging")) == {good.rule_id, "trail_stopped"}
    bad.refresh_from_db()
    assert "grave" in bad.problem
    assert bad.is_on
    AddedRule.objects.filter(pk=bad.pk).bump(text=rule_text(name="bad"))
    assert bad.rule_id in fired(a_record())
    bad.refresh_from_db()
    assert bad.problem == ""


def test_a_correlation_whose_rule_was_removed_says_so() -> None:
    rule = an_added_rule(TEXT.replace("Trail stopped", "Who am I"))
    many = an_added_rule(correlation_text(rules=["Who am I"]))
    remove([rule.pk], None)
    in_force()
    many.refresh_from_db()
    assert rule.rule_id in many.problem


def test_every_change_changes_the_fingerprint() -> None:
    rule, seen = an_added_rule(TEXT), []

    def look() -> None:
        seen.append(fingerprint())

    look()
    switch([rule.pk], None, on=False)
    look()
    exception = add_exception(rule, "a: b", "why", None)
    look()
    remove_exception(exception, None)
    look()
    remove([rule.pk], None)
    look()
    an_added_rule(TEXT)
    look()
    assert len(set(seen)) == len(seen)
    before = in_force()
    assert in_force() is before


def test_acts_are_written_down_once_each_with_who() -> None:
    rule, admin = an_added_rule(TEXT, is_on=False), a_user("admin")
    AuditLine.objects.all()
    for _ in range(2):
        switch([rule.pk], admin, "192.0.2.1", on=True)
    add_exception(rule, "a: b", "why", admin)
    remove([rule.pk], admin)
    remove([rule.pk], admin)
    lines = AuditLine.objects.filter(object_type="addedrule", actor=admin).order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == ["rule.enabled", "rule.excepted", "rule.removed"]


def test_rules_for_another_cloud_stay_off() -> None:
    azure = an_added_rule(rule_text(name="azure", logsource={"product": "azure", "service": "signinlogs"}), is_on=False)
    assert switch([azure.pk], None, on=True) == (0, 1)
    azure.refresh_from_db()
    assert not azure.is_on


@pytest.mark.django_db(transaction=True)
def test_another_process_notices_at_its_next_reading(process_environment: dict[str, str]) -> None:
    program = (
        "import django, sys; django.setup()\n"
        "from findings.tasks.events import matcher\n"
        "from tests.findings.engine.trail_records import a_record\n"
        "for line in sys.stdin:\n"
        "    print(sorted({h.rule.id for h in matcher().judge([a_record('GetCallerIdentity')]).hits}), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **process_environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin
        assert worker.stdout

        def reading() -> str:
            worker.stdin.write("\n")
            worker.stdin.flush()
            return worker.stdout.readline().strip()

        assert reading() == "[]"
        rule = an_added_rule(TEXT)
        assert reading() == f"['{rule.rule_id}']"
        add_exception(rule, "userIdentity.arn|endswith: /anna", "her job", None)
        assert reading() == "[]"
        RuleException.objects.all().delete()
        AddedRule.objects.filter(pk=rule.pk).bump()
        assert reading() == f"['{rule.rule_id}']"
        switch([rule.pk], None, on=False)
        assert reading() == "[]"
        worker.stdin.close()


@needs_corpus
def test_the_whole_community_set_is_in_force_beside_ours() -> None:
    texts = {path: text for folder in FOLDERS for path, text in corpus_texts(folder).items()}
    from findings.engine.added_rules import take_in
    from findings.models import RuleUpload

    upload = RuleUpload.objects.create(texts=texts)
    take_in(upload)
    assert {one["outcome"] for one in upload.outcomes} == {"added"}
    assert AddedRule.objects.count() == len(take(texts).taken)
    changed, left = switch(list(AddedRule.objects.values_list("pk", flat=True)), None, on=True)
    assert changed + left == 929
    assert left == AddedRule.objects.filter(product="azure").count() == 127
    held = in_force()
    assert len(held.matcher.rules) == len(own_rules().rules) + changed - 5
    assert not AddedRule.objects.exclude(problem="").exists()
