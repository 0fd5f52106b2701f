"""From an alarm on (CloudWatch API reference, PutMetricAlarm, PutCompositeAlarm, PutAlarmMuteRule)."""

from itertools import pairwise
from typing import Any

import pytest

from collectors.resources import Resource
from collectors.resources.aws import Alarm, AlarmMuteRule, MetricQuery
from collectors.snapshot import NotCollectedError, Snapshot
from findings.analysis.access import Access
from findings.analysis.alert_path.alarms import Alarms, mutes, seconds
from findings.analysis.alert_path.hops import HopKind, Outcome, Route
from findings.analysis.alert_path.receivers import Receivers
from tests.alerts import metric_alarm, metric_filter, reader
from tests.builders import ACCOUNT, REGION, TOPIC, alarm, denied, function, function_arn, snapshot, without
from tests.events import subscription, topic
from tests.identity import allow, policy, role

HEARD = (metric_filter(), topic(), subscription())
LOUD = metric_alarm()
SILENT = metric_alarm(alarm_actions=())
OTHER_TOPIC = TOPIC.replace("on-call", "nobody")


def composite(name: str, rule: str, *actions: str, **fields: Any) -> Alarm:
    return alarm(name, None, namespace=None, rule=rule, alarm_actions=actions, **fields)


def mute(name: str = "holiday", duration: str = "P1D", **fields: Any) -> AlarmMuteRule:
    sound = {"status": "ACTIVE", "alarm_names": ("error-lines",), "duration": duration}
    arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm-mute-rule:{name}"
    return AlarmMuteRule(arn, name, **{**sound, **fields})


def alarms(seen: Snapshot) -> Alarms:
    return Alarms(seen, Receivers(seen, Access.of(seen)))


def way(watching: Resource, *others: Resource) -> Route:
    assert isinstance(watching, Alarm)
    return alarms(snapshot(*HEARD, watching, *others)).route(watching)


def test_the_way_of_an_alarm_that_somebody_hears() -> None:
    route = way(LOUD)
    assert route.outcome is Outcome.REACHES
    assert [(hop.kind, hop.name) for hop in route.hops] == [
        (HopKind.ALARM, "error-lines"), (HopKind.TOPIC, "on-call"), (HopKind.PERSON, "email: *@shop.example"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"alarm_actions": ()}, "it has no action for its ALARM state", id="no action"),
        pytest.param({"alarm_actions": (), "ok_actions": (TOPIC,), "insufficient_data_actions": (TOPIC,)},
                     "it has no action for its ALARM state", id="actions for other states only"),
        pytest.param({"actions_enabled": False}, "its actions are disabled", id="actions disabled"),
        pytest.param({"threshold": 1.0, "statistic": "Maximum", "comparison": "GreaterThanThreshold"},
                     "it can never go off: errorLines (Maximum) is never above 1, and it waits for more than 1",
                     id="never goes off"),
    ],
)  # fmt: skip
def test_an_alarm_where_the_way_ends(fields: dict[str, Any], why: str) -> None:
    route = way(metric_alarm(**fields))
    assert (route.outcome, [hop.name for hop in route.hops], route.why) == (Outcome.BROKEN, ["error-lines"], why)


@pytest.mark.parametrize(
    ("action", "outcome", "why"),
    [
        ("arn:aws:automate:eu-central-1:ec2:reboot", Outcome.BROKEN, "it changes resources and tells nobody"),
        ("arn:aws-cn:automate:cn-north-1:ec2:stop", Outcome.BROKEN, "it changes resources and tells nobody"),
        (f"arn:aws:swf:{REGION}:{ACCOUNT}:action/actions/AWS_EC2.InstanceId.Stop/1.0", Outcome.BROKEN,
         "it changes resources and tells nobody"),
        (f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:scalingPolicy:1:autoScalingGroupName/web:policyName/grow",
         Outcome.BROKEN, "it changes resources and tells nobody"),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:opsitem:1", Outcome.REACHES, ""),
        (f"arn:aws:ssm-incidents::{ACCOUNT}:response-plan/pager", Outcome.REACHES, ""),
        (f"arn:aws:aiops:{REGION}:{ACCOUNT}:investigation-group/one", Outcome.REACHES, ""),
        (f"arn:aws:new:{REGION}:{ACCOUNT}:thing/1", Outcome.UNSEEN, "is not known"),
    ],
)  # fmt: skip
def test_what_an_action_does(action: str, outcome: Outcome, why: str) -> None:
    route = way(metric_alarm(alarm_actions=(action,)))
    assert route.outcome is outcome
    assert why in route.why
    assert [hop.kind for hop in route.hops] == [HopKind.ALARM, HopKind.ACTION]
    assert route.hops[-1].arn == action


def test_the_best_of_several_actions_counts() -> None:
    deaf = f"arn:aws:automate:{REGION}:ec2:stop"
    assert way(metric_alarm(alarm_actions=(deaf, OTHER_TOPIC, TOPIC))).outcome is Outcome.REACHES
    assert way(metric_alarm(alarm_actions=(deaf, OTHER_TOPIC))).why == "it changes resources and tells nobody"


def test_an_alarm_may_call_a_function() -> None:
    """Alarms invoke as lambda.alarms.cloudwatch.amazonaws.com (CloudWatch user guide, "Invoke a Lambda function")."""
    named = metric_alarm(alarm_actions=(function_arn("pager"),))
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.alarms.cloudwatch.amazonaws.com"},
                 "Action": "lambda:InvokeFunction", "Resource": function_arn("pager"),
                 "Condition": {"ArnLike": {"AWS:SourceArn": named.arn}}}  # fmt: skip
    there = (function("pager"), role("service/pager-role", (allow("ses:SendEmail"),)))
    assert way(named, *there, reader("pager", policy=policy(statement))).outcome is Outcome.REACHES
    other = {**statement, "Principal": {"Service": "cloudwatch.amazonaws.com"}}
    refused = way(named, *there, reader("pager", policy=policy(other)))
    assert (refused.outcome, refused.hops[-1].kind) == (Outcome.BROKEN, HopKind.CONSUMER)


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("PT1H", 3600),
        ("PT90M", 5400),
        ("PT24H", 86_400),
        ("P1D", 86_400),
        ("P2W", 1_209_600),
        ("P1DT1H1M1S", 90_061),
        ("PT15S", 15),
        pytest.param("P3M", 2**31, id="months are not described, so they count as endless"),
        pytest.param("", 2**31, id="nothing counts as endless"),
        pytest.param("P", 2**31, id="no part counts as endless"),
        pytest.param("forever", 2**31, id="no duration counts as endless"),
    ],
)
def test_durations(duration: str, expected: int) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize(
    ("rule", "is_mute"),
    [
        (mute(), True),
        (mute(duration="PT24H"), True),
        (mute(duration="P90D"), True),
        (mute(duration="PT23H59M59S"), False),
        (mute(duration="PT1H"), False),
        (mute(status="SCHEDULED"), False),
        (mute(status="EXPIRED"), False),
    ],
)
def test_a_day_or_longer_is_no_maintenance_window(rule: AlarmMuteRule, is_mute: bool) -> None:
    assert mutes(rule) is is_mute
    assert way(LOUD, rule).outcome is (Outcome.BROKEN if is_mute else Outcome.REACHES)


def test_a_muted_alarm_names_the_rule() -> None:
    route = way(LOUD, mute("window", "PT1H"), mute("holiday"))
    assert (route.why, route.hops[-1].name) == ("the mute rule holiday keeps it from acting", "error-lines")
    assert way(LOUD, mute(alarm_names=("another",))).outcome is Outcome.REACHES


def test_a_composite_acts_for_an_alarm_that_is_silent_muted_or_disabled() -> None:
    above = composite("any", "ALARM(error-lines)", TOPIC)
    for silent, *more in ((SILENT,), (LOUD, mute()), (metric_alarm(actions_enabled=False),)):
        route = way(silent, above, *more)
        assert route.outcome is Outcome.REACHES
        assert [hop.kind for hop in route.hops[:2]] == [HopKind.ALARM, HopKind.COMPOSITE]


def test_a_muted_composite_is_as_silent_as_its_child() -> None:
    route = way(SILENT, composite("any", "ALARM(error-lines)", TOPIC), mute(alarm_names=("any",)))
    assert (route.outcome, route.why) == (Outcome.BROKEN, "the mute rule holiday keeps it from acting")
    assert [hop.name for hop in route.hops] == ["error-lines", "any"]


def test_composites_stand_above_composites() -> None:
    lower, upper = composite("lower", "ALARM(error-lines)"), composite("upper", "ALARM(lower)", TOPIC)
    route = way(SILENT, lower, upper)
    assert route.outcome is Outcome.REACHES
    assert [hop.name for hop in route.hops[:3]] == ["error-lines", "lower", "upper"]


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("ALARM(error-lines) OR ALARM(gone)", Outcome.REACHES),
        ("ALARM(error-lines) AND ALARM(gone)", Outcome.BROKEN),
        ("OK(error-lines)", Outcome.BROKEN),
        ("NOT ALARM(error-lines)", Outcome.BROKEN),
        ("NOT OK(error-lines)", Outcome.REACHES),
    ],
)
def test_the_rule_of_a_composite(rule: str, outcome: Outcome) -> None:
    assert way(SILENT, composite("any", rule, TOPIC)).outcome is outcome


def test_composites_in_a_ring_end_and_do_not_act() -> None:
    """CloudWatch stops evaluating composite alarms that form a cycle (PutCompositeAlarm)."""
    ring = [composite("a", "ALARM(b) OR ALARM(error-lines)"), composite("b", "ALARM(a)", TOPIC)]
    seen = snapshot(*HEARD, SILENT, *ring)
    ways = alarms(seen)
    assert [ways.route(one).outcome for one in (SILENT, *ring)] == [Outcome.BROKEN] * 3
    assert "depends on itself" in ways.route(ring[0]).why
    arns = [
        composite("a", f"ALARM({ring[1].arn}) OR ALARM(error-lines)", TOPIC),
        composite("b", f"ALARM({ring[0].arn})"),
    ]
    assert way(SILENT, *arns).outcome is Outcome.BROKEN
    alone = composite("c", "ALARM(c) OR ALARM(error-lines)", TOPIC)
    assert way(SILENT, alone).outcome is Outcome.BROKEN


def test_a_ring_that_only_names_show_ends_too() -> None:
    """A name may hold colons, so that the part behind the last ":alarm:" is the name of another alarm."""
    odd = "x:alarm:y"
    ring = [composite(odd, "ALARM(z) OR ALARM(error-lines)"), composite("z", f'ALARM("{odd}")', TOPIC)]
    assert way(SILENT, *ring).outcome is Outcome.BROKEN
    row = [composite("y", "ALARM(error-lines)"), composite(odd, "ALARM(y)", TOPIC)]
    assert way(SILENT, *row).outcome is Outcome.REACHES


def test_storeys_of_composites_are_walked_once_each() -> None:
    """A hostile account may stack pairs of composites, each above both of the storey below: 2 to the power of 40."""
    storeys = [("error-lines", "error-lines"), *((f"l{number}", f"r{number}") for number in range(40))]
    pairs = pairwise(storeys)
    stacked = [composite(name, f"ALARM({a}) OR ALARM({b})") for (a, b), above in pairs for name in above]
    route = way(SILENT, *stacked)
    assert (route.outcome, len(route.hops)) == (Outcome.BROKEN, 41)


def test_a_tower_of_composites_is_not_climbed_for_ever() -> None:
    names = ["error-lines", *(f"floor-{number}" for number in range(1000))]
    stacked = [composite(above, f"ALARM({below})") for below, above in pairwise(names)]
    assert way(SILENT, *stacked).outcome is Outcome.UNSEEN
    assert way(SILENT, *stacked, composite("any", "ALARM(error-lines)", TOPIC)).outcome is Outcome.REACHES


@pytest.mark.parametrize("kind", ["AlarmMuteRule", "TopicSubscription", "Topic"])
def test_a_list_that_was_not_read_leaves_the_way_unseen(kind: str) -> None:
    seen = without(snapshot(*HEARD, LOUD), kind, denied("service:ListThem"))
    route = alarms(seen).route(alarm("error-lines", alarm_actions=(TOPIC,)))
    assert route.outcome is Outcome.UNSEEN
    assert (route.of_type, route.gap and route.gap.permission) == (kind, "service:ListThem")


def test_without_the_alarms_nobody_knows_a_way() -> None:
    with pytest.raises(NotCollectedError, match="Alarm was not read"):
        alarms(without(snapshot(), "Alarm", denied("cloudwatch:DescribeAlarms")))


def test_only_alarms_on_the_metric_are_ways() -> None:
    seen = snapshot(*HEARD, LOUD, metric_alarm("other", "Others"), metric_alarm("away", namespace="Shop"))
    assert [route.hops[0].name for route in alarms(seen).ways("Audit", "ErrorLines")] == ["error-lines"]
    assert list(alarms(seen).ways("Audit", "errorlines")) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"comparison": "LessThanThreshold"}, "it goes off when there are few lines"),
        ({"comparison": "LessThanOrEqualToThreshold"}, "it goes off when there are few lines"),
        ({"comparison": "GreaterThanThreshold", "threshold": 0.0}, ""),
        ({"comparison": "GreaterThanUpperThreshold", "threshold": None}, ""),
        ({"comparison": "LessThanLowerOrGreaterThanUpperThreshold", "threshold": None}, ""),
        ({"comparison": "LessThanLowerThreshold", "threshold": None}, "it goes off when there are few lines"),
    ],
)
def test_an_alarm_must_go_off_when_lines_come(fields: dict[str, Any], why: str) -> None:
    (route,) = alarms(snapshot(*HEARD, metric_alarm(**fields))).ways("Audit", "ErrorLines")
    assert (route.outcome, route.why) == (Outcome.BROKEN if why else Outcome.REACHES, why)


def test_mathematics_may_turn_the_count_around() -> None:
    queries = (MetricQuery("m1", "Audit", "ErrorLines"), MetricQuery("share", expression="100 - m1", returned=True))
    falling = alarm("share", None, namespace=None, metrics=queries, comparison="LessThanThreshold", threshold=95.0)
    (route,) = alarms(snapshot(*HEARD, falling)).ways("Audit", "ErrorLines")
    assert route.outcome is Outcome.REACHES
