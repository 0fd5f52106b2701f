"""A log file is judged once: twice delivered, told by another source too, or full of what cannot be a record."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from auditportal.common.clock import now
from collectors.aws.events.trail_objects import read_object
from collectors.models import CloudAccount, ReadObject, RecordAside
from findings.detections.own import own_rules
from findings.detections.sigma import Matcher
from findings.engine.told_once import tell_once
from findings.engine.trail_objects import MOST_ASIDE, MOST_ASIDE_OF_ONE, Source, Taken, identity_of, take_in_object
from findings.models import CorrelationState, Evidence, Finding, ToldEvent, Transition
from tests.rows import an_account

pytestmark = pytest.mark.django_db
REGION, OTHER = "eu-west-1", "us-east-1"
RULES = own_rules().compile()


@pytest.fixture
def account() -> CloudAccount:
    return an_account(account_id="111122223333")


def an_event(number: int = 0, name: str = "StopLogging", **fields: Any) -> dict[str, Any]:
    """Somebody stops a trail, or does something else to it."""
    who = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/eve", "accountId": "111122223333"}
    return {
        "eventVersion": "1.11",
        "eventID": f"event-{number}",
        "eventTime": "2026-03-01T11:00:00Z",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "recipientAccountId": "111122223333",
        "userIdentity": who,
        "requestParameters": {"name": "main"},
    } | fields


def a_file(*events: Any) -> bytes:
    return gzip.compress(json.dumps({"Records": list(events)}).encode())


def take(account: CloudAccount, body: bytes, name: str = "one", matcher: Matcher = RULES, **more: Any) -> Taken | None:
    source = Source(account, REGION, f"s3://logs/{name}", identity_of(name.encode() + body))
    return take_in_object(source, read_object(body, source.name, now()), matcher, lambda: None, **more)


def measured(rule: str = "trail_stopped", region: str = REGION) -> list[int]:
    rows = Finding.objects.filter(rule_id=rule, region=region).order_by("pk")
    return [Evidence.objects.filter(finding=row).order_by("-pk")[0].body["measured"]["count"] for row in rows]


def test_a_file_tells_its_findings_and_is_noted(account: CloudAccount) -> None:
    taken = take(account, a_file(*map(an_event, range(3)), an_event(9, "DescribeTrails")))
    assert taken is not None
    assert (taken.records, taken.set_aside, taken.rules["trail_stopped"], taken.doubted) == (4, 0, 3, True)
    assert measured() == [3]
    assert ReadObject.objects.get().records == 4


def test_the_same_file_again_changes_nothing(account: CloudAccount) -> None:
    body = a_file(*map(an_event, range(3)))
    take(account, body)
    before = list(Finding.objects.values()), list(Transition.objects.values()), ToldEvent.objects.count()
    assert take(account, body) is None
    assert (list(Finding.objects.values()), list(Transition.objects.values()), ToldEvent.objects.count()) == before


def test_an_event_in_two_files_counts_once(account: CloudAccount) -> None:
    take(account, a_file(an_event(1), an_event(2)), "one")
    taken = take(account, a_file(an_event(2), an_event(3)), "two")
    assert taken is not None
    assert taken.rules["trail_stopped"] == 1
    assert measured() == [3]


@pytest.mark.parametrize("history_first", [True, False])
def test_what_the_event_history_tells_too_counts_once(account: CloudAccount, history_first: bool) -> None:
    events = [an_event(number) for number in range(3)]

    def history() -> None:
        hits = RULES.judge([json.dumps(one).encode() for one in events[1:]]).hits
        tell_once(account, REGION, hits)

    for told in (history, lambda: take(account, a_file(*events))) if history_first else (
        lambda: take(account, a_file(*events)), history):  # fmt: skip
        told()
    assert measured() == [3]


def test_more_of_the_same_is_counted_though_it_changes_nothing_else(account: CloudAccount) -> None:
    for part in range(3):
        take(account, a_file(*map(an_event, range(1_000 + part * 100, 1_100 + part * 100))), f"part-{part}")
    assert measured() == [300]
    assert Evidence.objects.count() == 2  # once more for the examples, which are ten at most


def test_two_accounts_may_have_events_of_the_same_id(account: CloudAccount) -> None:
    other = an_account(account_id="444455556666")
    take(account, a_file(an_event(1)))
    take(other, a_file(an_event(1, recipientAccountId="444455556666")))
    assert measured() == [1, 1]
    assert set(Finding.objects.values_list("account", flat=True)) == {account.pk, other.pk}


def test_a_record_of_another_account_is_set_aside_and_told_to_nobody(account: CloudAccount) -> None:
    taken = take(account, a_file(an_event(1), an_event(2, recipientAccountId="444455556666")))
    assert taken is not None
    assert (taken.records, taken.set_aside) == (1, 1)
    assert "another one" in RecordAside.objects.get().reason
    assert measured() == [1]


def test_findings_belong_to_the_region_of_the_event(account: CloudAccount) -> None:
    strange = an_event(3, awsRegion="' OR 1=1 --" * 5)
    take(account, a_file(an_event(1), an_event(2, awsRegion=OTHER), strange))
    assert (measured(), measured(region=OTHER)) == ([2], [1])


def test_neighbours_of_what_cannot_be_judged_are_judged(account: CloudAccount) -> None:
    hostile = [an_event(1), an_event(2, pad="\0"), an_event(3, eventTime="2099-01-01T00:00:00Z"), 7, an_event(4)]
    taken = take(account, a_file(*hostile))
    assert taken is not None
    assert (taken.records, taken.set_aside) == (2, 3)
    assert measured() == [2]
    assert RecordAside.objects.count() == ReadObject.objects.get().set_aside == 3


def test_what_is_set_aside_is_kept_within_bounds_and_all_of_it_counted(account: CloudAccount) -> None:
    take(account, a_file(*([7] * (MOST_ASIDE_OF_ONE + 50))), "one")
    assert RecordAside.objects.count() == MOST_ASIDE_OF_ONE
    assert ReadObject.objects.get().set_aside == MOST_ASIDE_OF_ONE + 50
    RecordAside.objects.bulk_create(
        RecordAside(account=account, region=REGION, reason="x", at="y", raw=b"", size=0) for _ in range(MOST_ASIDE)
    )
    take(account, a_file(7, 7), "two")
    assert RecordAside.objects.count() == MOST_ASIDE_OF_ONE + MOST_ASIDE


def test_a_reading_that_breaks_off_leaves_nothing_behind(account: CloudAccount) -> None:
    def broken() -> Iterator[Any]:
        yield from read_object(a_file(*map(an_event, range(3))), "s3://logs/one", now())
        raise ConnectionError

    source = Source(account, REGION, "s3://logs/one", identity_of(b"x"))
    with pytest.raises(ConnectionError):
        take_in_object(source, broken(), RULES, lambda: None)
    assert not Finding.objects.exists()
    assert not ReadObject.objects.exists()
    assert not ToldEvent.objects.exists()


def test_an_object_of_more_than_one_batch_counts_each_event(account: CloudAccount) -> None:
    taken = take(account, a_file(*map(an_event, range(4_500))))
    assert taken is not None
    assert (taken.records, taken.told, measured()) == (4_500, 4_500, [4_500])


def test_data_events_fire_and_correlations_count_over_files(account: CloudAccount) -> None:
    call = {"eventSource": "lambda.amazonaws.com", "requestParameters": {"functionName": "shop"}}
    for part in range(3):
        events = [an_event(number, "Invoke", **call) for number in range(part * 400, part * 400 + 400)]
        take(account, a_file(*events), f"part-{part}")
    assert measured("function_invoked_by_person") == [1_200]
    assert Finding.objects.filter(rule_id="function_invocation_burst").count() == 1
    assert CorrelationState.objects.filter(rule_id="function_invocation_burst").count() == 1
