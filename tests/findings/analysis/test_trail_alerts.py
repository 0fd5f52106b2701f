"""Alerts on a trail: which region judges, what the trail delivers, which filters and alarms count."""

import json
from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import EventSelector, MetricQuery
from findings.analysis.filter_pattern import parse
from findings.analysis.trail_alerts import ALERTS
from findings.analysis.trail_alerts.events import ROUTINE
from findings.verdict import Status, Verdict
from tests.alerts import metric_alarm, metric_filter, trail_alert
from tests.builders import (
    ACCOUNT,
    REGION,
    TOPIC,
    TRAIL_GROUP,
    alarm,
    denied,
    log_group,
    result,
    snapshot,
    the_verdict,
    trail,
    trail_selectors,
    trail_status,
)

CHECK = "trail_alerts_on_trail_changes"
ALERT = trail_alert("trail-changes")
PATTERN = ALERTS["trail-changes"].pattern
SOUND = (trail(), trail_status(), trail_selectors(), log_group(TRAIL_GROUP))
OTHERS_GROUP = f"arn:aws:logs:{REGION}:999999999999:log-group:org:*"
GROUP_IN_IRELAND = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{TRAIL_GROUP}:*"


def verdict(*resources: Resource, **fields: Any) -> Verdict:
    return the_verdict(CHECK, *resources, **fields)


@pytest.mark.parametrize("alert", ALERTS.values(), ids=lambda alert: alert.name)
def test_the_pattern_of_each_remedy_counts_every_sample_and_nothing_of_the_routine(alert: Any) -> None:
    pattern = parse(alert.pattern)
    assert [event.name for event in alert.must_match if not pattern.matches(event.line)] == []
    assert [event.name for event in ROUTINE if pattern.matches(event.line)] == []
    assert all(json.loads(event.line)["eventName"] == event.name for event in alert.must_match)


def test_there_is_an_alert_for_each_of_the_fifteen_of_the_benchmark_and_two_more() -> None:
    assert len(ALERTS) == 17


def test_a_sound_trail_with_its_filter_and_alarm_passes() -> None:
    found = verdict(*SOUND, *ALERT)
    assert (found.status, found.evidence["alarms"]) == (Status.PASS, ["trail-trail-changes"])


@pytest.mark.parametrize(
    ("trails", "why"),
    [
        pytest.param((trail(), trail_status(is_logging=False), trail_selectors()), "stopped", id="stopped"),
        pytest.param(
            (trail(), trail_status(latest_log_group_delivery_error="AccessDenied"), trail_selectors()),
            "cannot deliver",
            id="delivery to the group fails",
        ),
        pytest.param(
            (trail(), trail_status(), trail_selectors("everything", EventSelector("ReadOnly"))),
            "does not record all of CreateTrail",
            id="writes are left out",
        ),
        pytest.param((trail(log_group_arn=None), trail_status(), trail_selectors()), "log group", id="no group"),
        pytest.param(
            (trail(is_multi_region=False), trail_status(), trail_selectors()), None, id="one region: judged elsewhere"
        ),
    ],
)
def test_what_the_trail_does_not_deliver_sets_nothing_off(trails: tuple[Resource, ...], why: str | None) -> None:
    found = verdict(*trails, log_group(TRAIL_GROUP), *ALERT)
    assert found.status is (Status.FAIL if why else Status.NOT_APPLICABLE)
    assert (why or "us-east-1") in found.reason


def test_a_trail_that_leaves_out_the_events_of_keys_cannot_tell_of_keys() -> None:
    without_keys = EventSelector(exclude_management_event_sources=("kms.amazonaws.com",))
    trails = (trail(), trail_status(), trail_selectors("everything", without_keys), log_group(TRAIL_GROUP))
    assert verdict(*trails, *ALERT).status is Status.PASS
    assert the_verdict("trail_alerts_on_key_disabling", *trails, *trail_alert("key-disabling")).status is Status.FAIL


def test_a_log_group_that_is_gone_fails() -> None:
    assert "does not exist" in verdict(trail(), trail_status(), trail_selectors(), *ALERT).reason


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({}, Status.PASS, id="acts"),
        pytest.param({"alarm_actions": ()}, Status.FAIL, id="no action"),
        pytest.param({"actions_enabled": False}, Status.FAIL, id="actions disabled"),
        pytest.param({"comparison": "LessThanThreshold"}, Status.FAIL, id="when there are few"),
        pytest.param({"dimensions": (("a", "b"),)}, Status.FAIL, id="other dimensions"),
        pytest.param({"namespace": "Other"}, Status.FAIL, id="other namespace"),
        pytest.param({"unit": "Count"}, Status.FAIL, id="other unit"),
        pytest.param({"statistic": "Average", "threshold": 5.0}, Status.FAIL, id="an average above each value"),
        pytest.param({"statistic": "Sum", "threshold": 5.0}, Status.PASS, id="five in a period"),
    ],
)
def test_the_alarm_must_watch_the_metric_and_act(fields: dict[str, Any], status: Status) -> None:
    assert verdict(*SOUND, *trail_alert("trail-changes", **fields)).status is status


def test_an_alarm_without_action_under_a_composite_one_that_acts_is_enough() -> None:
    silent = trail_alert("trail-changes", alarm_actions=())
    over = alarm("security", None, namespace=None, rule='ALARM("trail-trail-changes") OR ALARM(other)')
    assert verdict(*SOUND, *silent).status is Status.FAIL
    assert verdict(*SOUND, *silent, over).status is Status.PASS


def test_an_alarm_on_a_query_of_the_metric_counts() -> None:
    held, *_ = trail_alert("trail-changes")
    query = MetricQuery("q", namespace="Trail", metric_name="trail-changes", stat="Sum")
    asks = alarm("asks", None, namespace=None, alarm_actions=(TOPIC,), metrics=(query,))
    assert verdict(*SOUND, held, asks).status is Status.PASS


def test_two_filters_may_share_the_events() -> None:
    first = metric_filter("made", "{ $.eventName = *Trail }", TRAIL_GROUP, "made")
    second = metric_filter("stopped", "{ $.eventName = *Logging }", TRAIL_GROUP, "stopped")
    assert verdict(*SOUND, first, metric_alarm("a", "made")).status is Status.FAIL
    found = verdict(*SOUND, first, second, metric_alarm("a", "made"), metric_alarm("b", "stopped"))
    assert (found.status, found.evidence["filters"]) == (Status.PASS, ["made", "stopped"])


@pytest.mark.parametrize("pattern", ["", '{ $.eventName != "HeadBucket" }', "{ $.eventVersion = * }"])
def test_a_filter_that_counts_everything_counts_nothing(pattern: str) -> None:
    found = verdict(*SOUND, metric_filter("all", pattern, TRAIL_GROUP, "all"), metric_alarm("all", "all"))
    assert found.status is Status.FAIL
    assert "ordinary calls" in found.reason


def test_a_filter_on_another_group_counts_nothing() -> None:
    stray = metric_filter("stray", PATTERN, "/aws/lambda/orders", "stray")
    assert verdict(*SOUND, stray, metric_alarm("stray", "stray")).status is Status.FAIL


def test_a_value_of_nought_never_sets_off_an_alarm() -> None:
    held = metric_filter("nought", PATTERN, TRAIL_GROUP, "nought", value="0")
    assert verdict(*SOUND, held, metric_alarm("nought", "nought")).status is Status.FAIL


def test_a_filter_with_dimensions_needs_a_query_over_all_of_them() -> None:
    held = metric_filter("by", PATTERN, TRAIL_GROUP, "by", dimensions=(("who", "$.userIdentity.arn"),))
    assert verdict(*SOUND, held, metric_alarm("by", "by")).status is Status.FAIL
    query = MetricQuery("q", expression='SELECT SUM("by") FROM "Audit"')
    everyone = alarm("everyone", None, namespace=None, metrics=(query,))
    assert verdict(*SOUND, held, everyone).status is Status.PASS


def test_a_pattern_that_aws_does_not_describe_is_unknown_and_one_that_it_refuses_is_no_filter() -> None:
    odd = metric_filter("odd", "%Stop% StopLogging", TRAIL_GROUP, "odd")
    assert verdict(*SOUND, odd, metric_alarm("odd", "odd")).status is Status.UNKNOWN
    broken = metric_filter("broken", "{ $.eventName = }", TRAIL_GROUP, "broken")
    assert verdict(*SOUND, broken, metric_alarm("broken", "broken")).status is Status.FAIL


@pytest.mark.parametrize(
    ("trails", "region", "status", "where"),
    [
        pytest.param((), "us-east-1", Status.FAIL, "no trail of all regions", id="no trail, where global events are"),
        pytest.param((), REGION, Status.NOT_APPLICABLE, "us-east-1", id="no trail, elsewhere"),
        pytest.param(
            (trail(log_group_arn=None),), REGION, Status.FAIL, "no trail of all regions", id="no group, at home"
        ),
        pytest.param(
            (trail(log_group_arn=None),), "us-east-1", Status.NOT_APPLICABLE, REGION, id="no group, not at home"
        ),
        pytest.param(
            (trail(log_group_arn=GROUP_IN_IRELAND),), REGION, Status.NOT_APPLICABLE, "eu-west-1", id="group elsewhere"
        ),
        pytest.param(
            (trail(log_group_arn=OTHERS_GROUP), trail_status()),
            REGION,
            Status.NOT_APPLICABLE,
            "not visible here",
            id="group of another account",
        ),
        pytest.param(
            (trail(log_group_arn=OTHERS_GROUP), trail_status(is_logging=False)),
            REGION,
            Status.FAIL,
            "no trail of all regions",
            id="group of another account, stopped",
        ),
    ],
)
def test_the_account_is_judged_once(trails: tuple[Resource, ...], region: str, status: Status, where: str) -> None:
    found = verdict(*trails, region=region)
    assert (found.status, found.arn) == (status, f"arn:aws:iam::{ACCOUNT}:root")
    assert where in found.reason


def test_whether_a_trail_of_another_account_logs_must_be_known() -> None:
    gaps = {"TrailStatus": denied("cloudtrail:GetTrailStatus")}
    found = verdict(trail(log_group_arn=OTHERS_GROUP), gaps=gaps)
    assert (found.status, found.missing) == (Status.UNKNOWN, "cloudtrail:GetTrailStatus")


def test_a_miss_is_unknown_while_another_trail_delivers_to_a_group_in_another_region() -> None:
    other = (trail("second", log_group_arn=GROUP_IN_IRELAND), trail_status("second"), trail_selectors("second"))
    assert verdict(*SOUND, *other).status is Status.UNKNOWN
    assert verdict(*SOUND, *other, *ALERT).status is Status.PASS


def test_one_of_two_trails_is_enough_whatever_is_unread_of_the_other() -> None:
    second = (trail("second"), trail_status("second"))
    assert verdict(*second, *SOUND, *ALERT).status is Status.PASS


def test_a_home_region_in_another_partition_has_its_own_place_of_global_events() -> None:
    china = snapshot(region="cn-north-1", partition="aws-cn")
    (found,) = result(CHECK, china).verdicts
    assert (found.status, found.arn) == (Status.FAIL, f"arn:aws-cn:iam::{ACCOUNT}:root")
