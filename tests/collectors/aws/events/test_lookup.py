"""LookupEvents: paced, bounded, gone on from where a step ended, and never silent about what was not read."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from collectors.aws.events import lookup as looking
from collectors.aws.events.lookup import lookup
from collectors.aws.events.trail_records import Quarantined, TrailRecord
from collectors.snapshot import CoverageState
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_reader, use
from tests.collectors.aws.conftest import a_bare_reader
from tests.collectors.aws.endpoints import an_endpoint, reply
from tests.collectors.aws.events.test_trail_objects import a_record

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def item(number, **fields):
    at = NOW - timedelta(minutes=number)
    return {
        "EventId": f"id-{number}",
        "CloudTrailEvent": json.dumps(a_record(number, eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}") | fields),
    }


@pytest.fixture
def served(monkeypatch):
    """Look up at an endpoint that a function of the asked parameters serves."""
    with contextlib.ExitStack() as stack:

        def start(answer, since=NOW - timedelta(days=1), until=NOW):
            use(monkeypatch, stack.enter_context(an_endpoint(lambda request: reply(request, answer(request)))))
            reader = stack.enter_context(contextlib.closing(a_bare_reader()))
            return lookup(reader, since, until, NOW)

        yield start


def test_events_of_the_sandbox_are_found_in_pages(cloud):
    logs = boto3.client("logs", endpoint_url=cloud.url, region_name=EU, **admin_keys(PRODUCTION.account_id))
    for number in range(60):
        logs.create_log_group(logGroupName=f"/looked/{number}")
    now = datetime.now(UTC)
    reader = a_reader()
    started = time.monotonic()
    found = lookup(reader, now - timedelta(hours=1), now + timedelta(minutes=1), now)
    reader.close()
    names = [
        json.loads(one.raw)["requestParameters"]["logGroupName"] for one in found.records if b"/looked/" in one.raw
    ]
    assert names == [f"/looked/{number}" for number in reversed(range(60))]
    assert (found.rest, found.gap) == (None, None)
    assert time.monotonic() - started < 10


def test_a_step_has_a_bound_and_says_where_to_go_on(served, monkeypatch):
    monkeypatch.setattr(looking, "MOST_PAGES", 2)
    count = iter(range(100))
    found = served(lambda _: {"Events": [item(next(count))], "NextToken": str(next(count))})
    assert [one.event_id for one in found.records] == ["id-0", "id-2"]
    assert found.rest == NOW - timedelta(minutes=2)
    assert found.gap is None


def test_a_second_that_is_too_full_is_told_and_does_not_stop_it_for_ever(served, monkeypatch):
    monkeypatch.setattr(looking, "MOST_PAGES", 2)
    count = iter(range(100))
    found = served(lambda _: {"Events": [item(0)], "NextToken": str(next(count))})
    assert found.rest == NOW - timedelta(seconds=1)
    assert found.gap.state is CoverageState.PARTIAL


def test_a_token_that_comes_again_is_an_error_and_what_came_is_kept(served):
    found = served(lambda _: {"Events": [item(1)], "NextToken": "again"})
    assert "same page token" in found.gap.detail
    assert len(found.records) == 1
    assert found.rest == NOW - timedelta(minutes=1)


@pytest.mark.parametrize("answer", [{}, b"", b"<html>Sign in</html>", {"Events": None}, {"Events": "x"}, b"[]"])
def test_an_answer_that_is_none_is_never_nothing_found(served, answer):
    found = served(lambda _: answer)
    assert found.records == ()
    assert found.rest == NOW
    assert found.gap.state is CoverageState.FAILED


def test_hostile_items_are_set_aside_one_by_one(served):
    hostile = [item(1), {}, {"CloudTrailEvent": "{"}, {"CloudTrailEvent": "\ud800"}, item(2, x="a\x00b"), item(3)]
    found = served(lambda _: {"Events": hostile})
    assert [one.event_id for one in found.records if isinstance(one, TrailRecord)] == ["id-1", "id-3"]
    assert len([one for one in found.records if isinstance(one, Quarantined)]) == 4


def test_nothing_older_than_the_history_is_asked_for(served):
    asked = []

    def answer(request):
        asked.append(request.headers)
        return {"Events": []}

    assert served(answer, since=NOW - timedelta(days=400)).rest is None
    assert len(asked) == 1


def test_a_refusal_names_the_permission(cloud):
    cloud.fault("cloudtrail", "LookupEvents", "access_denied")
    reader = a_reader()
    now = datetime.now(UTC)
    found = lookup(reader, now - timedelta(hours=1), now, now)
    reader.close()
    assert (found.gap.state, found.gap.permission) == (CoverageState.DENIED, "cloudtrail:LookupEvents")
    assert found.rest == now
