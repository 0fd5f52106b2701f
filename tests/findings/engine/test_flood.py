"""A rule that fires on nearly everything: a bounded number of findings, and no hit that is not counted."""

import pytest

from findings.engine.flood import BEYOND, MOST_GROUPS
from findings.engine.hits import tell_hits
from findings.engine.in_force import in_force
from findings.models import Evidence, Finding
from tests.findings.detections.sigma.texts import selecting
from tests.findings.engine.trail_records import a_record
from tests.rows import an_account, an_added_rule

pytestmark = pytest.mark.django_db
CALL = "GetCallerIdentity"


def counted() -> int:
    latest = (Evidence.objects.filter(finding=finding).latest("pk") for finding in Finding.objects.all())
    return sum(one.body["measured"]["count"] for one in latest)


def test_groups_beyond_the_bound_are_counted_in_one_finding_over_many_readings() -> None:
    account = an_account()
    an_added_rule(selecting(eventName=CALL))
    for reading in range(4):
        records = [a_record(CALL, f"user-{number}") for number in range(reading * 30, reading * 30 + 40)]
        tell_hits(account, "eu-west-1", in_force().matcher.judge(records).hits)
    beyond = Finding.objects.get(discriminator__endswith=BEYOND)
    assert Finding.objects.count() == MOST_GROUPS + 1
    assert counted() == 160
    assert (beyond.resource_name, beyond.discriminator[:13]) == (account.account_id, "2026-11-24T02")
    assert str(MOST_GROUPS) in beyond.reason


def test_each_hour_and_each_rule_has_a_bound_of_its_own() -> None:
    account = an_account()
    an_added_rule(selecting(eventName=CALL))
    an_added_rule(selecting(eventName___startswith="Get").replace("trail_stopped", "other"))
    records = [
        a_record(CALL, f"user-{number}", seconds=hour * 3600) for hour in range(2) for number in range(MOST_GROUPS)
    ]
    tell_hits(account, "eu-west-1", in_force().matcher.judge(records).hits)
    assert Finding.objects.count() == 4 * MOST_GROUPS
    assert not Finding.objects.filter(discriminator__endswith=BEYOND).exists()


def test_a_correlation_by_many_groups_is_bounded_too() -> None:
    from tests.findings.detections.sigma.texts import correlation_text

    account = an_account()
    an_added_rule(selecting(eventName=CALL).replace("Trail stopped", "Who am I"), is_on=False)
    an_added_rule(correlation_text(rules=["Who am I"], condition={"gte": 1}))
    records = [a_record(CALL, sourceIPAddress=f"192.0.2.{number}") for number in range(MOST_GROUPS + 20)]
    tell_hits(account, "eu-west-1", in_force().matcher.judge(records).hits)
    assert Finding.objects.count() == MOST_GROUPS + 1
    assert Finding.objects.get(discriminator__endswith=BEYOND).evidence.get().body["measured"]["count"] == 20
