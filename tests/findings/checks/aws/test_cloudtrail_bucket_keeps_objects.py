"""A lifecycle that removes a trail's files before the retention of its environment is over."""

import pytest

from collectors.resources.aws import LifecycleRule
from findings.verdict import Status
from tests.builders import ACCOUNT, result, snapshot, trail
from tests.trails import a_bare_bucket

CHECK = "cloudtrail_bucket_keeps_objects"


def judged(*rules, environment="production", place=None, **fields):
    found = snapshot(trail(**(place or {})), a_bare_bucket(rules=rules, **fields), environment=environment)
    (verdict,) = result(CHECK, found).verdicts
    return verdict


def test_a_bucket_without_rules_keeps_files_for_ever():
    verdict = judged()
    assert (verdict.status, verdict.evidence["kept_days"]) == (Status.PASS, None)


@pytest.mark.parametrize(
    ("days", "environment", "status"),
    [
        (364, "production", Status.FAIL),
        (365, "production", Status.PASS),
        (90, "staging", Status.PASS),
        (89, "staging", Status.FAIL),
        (30, "development", Status.PASS),
    ],
)
def test_how_long_depends_on_the_environment(days, environment, status):
    assert judged(LifecycleRule(days=days), environment=environment).status is status


def test_the_shortest_rule_counts():
    assert judged(LifecycleRule(days=400), LifecycleRule(days=30)).evidence["kept_days"] == 30


def test_a_date_removes_whatever_is_there():
    assert judged(LifecycleRule(date="2030-01-01T00:00:00Z")).status is Status.FAIL


def test_a_rule_for_tagged_objects_spares_the_files():
    assert judged(LifecycleRule(days=1, tagged=True)).status is Status.PASS


def test_an_expired_file_lives_on_as_an_old_version():
    assert judged(LifecycleRule(days=30), versioned=True).status is Status.PASS


def test_old_versions_go_too():
    rule = LifecycleRule(days=30, noncurrent_days=60)
    assert judged(rule, versioned=True).evidence["kept_days"] == 90


def test_one_old_version_that_is_kept_is_the_file():
    rule = LifecycleRule(days=30, noncurrent_days=60, noncurrent_kept=1)
    assert judged(rule, versioned=True).status is Status.PASS


def test_a_lock_holds_against_the_lifecycle():
    rule = LifecycleRule(days=1, noncurrent_days=1)
    assert judged(rule, versioned=True, lock_days=365).status is Status.PASS


@pytest.mark.parametrize(
    ("prefix", "status"),
    [
        ("", Status.FAIL),
        ("AWSLogs", Status.FAIL),
        (f"AWSLogs/{ACCOUNT}/", Status.FAIL),
        (f"AWSLogs/{ACCOUNT}/CloudTrail/eu-central-1/", Status.FAIL),
        (f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/", Status.FAIL),
        (f"AWSLogs/{ACCOUNT}/elasticloadbalancing/", Status.PASS),
        ("AWSLogs/999900001111/", Status.PASS),
        ("exports/", Status.PASS),
    ],
)
def test_a_rule_counts_if_its_prefix_reaches_the_files(prefix, status):
    assert judged(LifecycleRule(prefix=prefix, days=7)).status is status


@pytest.mark.parametrize(
    ("prefix", "status"),
    [("audit/AWSLogs/", Status.FAIL), ("audit/", Status.FAIL), ("AWSLogs/", Status.PASS)],
)
def test_a_trail_may_write_under_a_prefix_of_its_own(prefix, status):
    assert judged(LifecycleRule(prefix=prefix, days=7), place={"prefix": "audit"}).status is status


@pytest.mark.parametrize(
    ("prefix", "status"),
    [
        ("AWSLogs/o-a1b2c3/", Status.FAIL),
        ("AWSLogs/o-a1b2c3/999900001111/CloudTrail/", Status.FAIL),
        ("AWSLogs/o-a1b2c3/999900001111/Config/", Status.PASS),
    ],
)
def test_an_organizations_trail_writes_for_its_members(prefix, status):
    assert judged(LifecycleRule(prefix=prefix, days=7), place={"is_organization": True}).status is status
