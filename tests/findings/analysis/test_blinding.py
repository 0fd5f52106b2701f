"""Who can blind the audit (Service Authorization Reference; IAM user guide, "Policy evaluation logic")."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.resources import Resource
from collectors.resources.aws import IamGroup, InlinePolicy, LambdaFunction, Role
from collectors.snapshot import NotCollectedError
from findings.analysis.access import Access, Holder
from findings.analysis.blinding import (
    DETECTION,
    OWN_LOG,
    Blinding,
    Holding,
    Power,
    powers_over_detection,
    powers_over_log,
)
from findings.analysis.iam import Outcome
from tests.builders import ACCOUNT, REGION, denied, function, snapshot, trail, without
from tests.identity import Statement, allow, deny, managed, policy, role, user

BUCKET = "audit-logs"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/orders"
OTHER = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/other"
VPC = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
ONE, TWO = role("one").arn, role("two").arn
OF_BUCKET = ("s3:DeleteObject", "s3:PutLifecycleConfiguration", "s3:DeleteBucket")


def over_log(holder: Holder, *others: Resource, of: LambdaFunction | None = None) -> list[Holding]:
    return powers_over_log(snapshot(holder, *others), of or function(), holder)


def over_detection(holder: Holder, *others: Resource) -> list[Holding]:
    return powers_over_detection(snapshot(holder, trail(bucket=BUCKET), *others), holder)


def actions(found: list[Holding]) -> list[str]:
    return [one.power.action for one in found]


def a_role(*statements: Statement, **fields: Any) -> Role:
    return role(statements=statements, **fields)


def not_action(*names: str) -> Statement:
    return {"Effect": "Allow", "NotAction": list(names), "Resource": "*"}


def not_resource(*arns: str) -> Statement:
    return {"Effect": "Allow", "Action": "*", "NotResource": list(arns)}


LOG_ACTIONS = [power.action for power in OWN_LOG]
ALL_ACTIONS = sorted({power.action for power in DETECTION} | set(OF_BUCKET))


def test_the_powers_that_are_asked_about() -> None:
    assert LOG_ACTIONS == [
        "logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:PutRetentionPolicy", "logs:DeleteMetricFilter",
        "logs:PutMetricFilter", "logs:DeleteSubscriptionFilter", "logs:PutDataProtectionPolicy", "logs:AssociateKmsKey",
    ]  # fmt: skip
    assert ALL_ACTIONS == [
        "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
        "cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:PutAlarmMuteRule",
        "cloudwatch:PutMetricAlarm", "cloudwatch:SetAlarmState", "config:StopConfigurationRecorder",
        "events:DeleteRule", "events:DisableRule", "events:RemoveTargets", "guardduty:DeleteDetector",
        "guardduty:UpdateDetector", "iam:AttachRolePolicy", "iam:PutRolePolicy", "lambda:DeleteEventSourceMapping",
        "lambda:PutFunctionConcurrency", "lambda:UpdateFunctionConfiguration", "logs:DeleteLogGroup",
        "logs:PutAccountPolicy", "s3:DeleteBucket", "s3:DeleteObject", "s3:PutLifecycleConfiguration",
        "securityhub:DisableSecurityHub", "sns:DeleteTopic", "sns:Unsubscribe", "xray:UpdateSamplingRule",
    ]  # fmt: skip


@pytest.mark.parametrize("action", LOG_ACTIONS)
def test_a_power_over_the_own_log(action: str) -> None:
    (held,) = over_log(a_role(allow(action)))
    assert (held.power.action, held.is_sure) == (action, True)
    (held,) = over_log(a_role(allow(action, resource=f"{GROUP}:*")))
    assert held.grant.resource_texts == (f"{GROUP}:*",)
    assert held.grant.remedy == f'Remove "{action}" from Action in statement 1 of identity policy "own".'
    (held,) = over_log(a_role(allow(action, Condition=VPC)))
    assert (held.is_sure, held.grant.doubts) == (False, ("StringEquals aws:sourcevpc",))
    assert over_log(a_role(allow(action), deny(action))) == []
    assert over_log(a_role(allow(action), deny("logs:*", resource=f"{GROUP}:*"))) == []
    (held,) = over_log(a_role(allow(action), deny(action, Condition=VPC)))
    assert held.is_sure is False
    assert over_log(a_role(allow(action, resource=f"{OTHER}:*"))) == []
    assert over_log(a_role(allow(action, resource=GROUP.replace(REGION, "us-east-1") + ":*"))) == []
    assert over_log(a_role(allow(f"{action}s"))) == []


@pytest.mark.parametrize("action", ALL_ACTIONS)
def test_a_power_over_what_detects(action: str) -> None:
    (held,) = over_detection(a_role(allow(action)))
    assert (held.power.action, held.is_sure) == (action, True)
    assert held.grant.remedy == f'Remove "{action}" from Action in statement 1 of identity policy "own".'
    (held,) = over_detection(a_role(allow(action, Condition=VPC)))
    assert (held.is_sure, held.grant.outcome) == (False, Outcome.UNKNOWN)
    assert over_detection(a_role(allow(action), deny(action))) == []
    (held,) = over_detection(a_role(allow(action), deny(action, Condition=VPC)))
    assert held.is_sure is False
    service = action.partition(":")[0]
    (held,) = (one for one in over_detection(a_role(allow(f"{service}:*"))) if one.power.action == action)
    assert held.grant.remedy == (
        f'Remove "{service}:*" from Action in statement 1 of identity policy "own"'
        " and list the actions that are needed."
    )
    assert over_detection(a_role(allow(action, resource="arn:aws:dynamodb:*:*:table/*"))) == []
    assert action in actions(over_detection(a_role(not_action("dynamodb:*"))))
    assert action not in actions(over_detection(a_role(not_action(f"{service}:*"))))


PLACES = {
    "cloudtrail:StopLogging": f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/everything",
    "cloudwatch:DeleteAlarms": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:errors",
    "cloudwatch:PutAlarmMuteRule": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm-mute-rule:mine",
    "config:StopConfigurationRecorder": f"arn:aws:config:{REGION}:{ACCOUNT}:configuration-recorder/default/1",
    "events:DisableRule": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/bus/nightly",
    "guardduty:DeleteDetector": f"arn:aws:guardduty:{REGION}:{ACCOUNT}:detector/1",
    "iam:PutRolePolicy": f"arn:aws:iam::{ACCOUNT}:role/service/orders-role",
    "lambda:DeleteEventSourceMapping": f"arn:aws:lambda:{REGION}:{ACCOUNT}:event-source-mapping:1",
    "lambda:PutFunctionConcurrency": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:watcher",
    "logs:DeleteLogGroup": f"{OTHER}:*",
    "s3:DeleteBucket": f"arn:aws:s3:::{BUCKET}",
    "s3:DeleteObject": f"arn:aws:s3:::{BUCKET}/AWSLogs/*",
    "securityhub:DisableSecurityHub": f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default",
    "sns:DeleteTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call",
    "xray:UpdateSamplingRule": f"arn:aws:xray:{REGION}:{ACCOUNT}:sampling-rule/mine",
}


@pytest.mark.parametrize(("action", "place"), PLACES.items())
def test_one_thing_that_detects_is_one_too_many(action: str, place: str) -> None:
    """ARN formats of the Service Authorization Reference."""
    (held,) = over_detection(a_role(allow(action, resource=place)))
    assert (held.is_sure, held.grant.resource_texts) == (True, (place,))
    assert (
        over_detection(a_role(allow(action, resource=place.replace(ACCOUNT, "999900001111").replace(BUCKET, "b"))))
        == []
    )
    assert over_detection(a_role(allow(action, resource=place), deny("*", resource=place))) == []


@pytest.mark.parametrize("action", ["sns:Unsubscribe", "logs:PutAccountPolicy"])
def test_actions_without_a_resource_need_a_star(action: str) -> None:
    place = {"sns": f"arn:aws:sns:{REGION}:{ACCOUNT}:*", "logs": f"{GROUP}:*"}[action.partition(":")[0]]
    assert over_detection(a_role(allow(action, resource=place))) == []
    assert actions(over_detection(a_role(allow(action, resource=[place, "*"])))) == [action]


def test_every_power_of_an_administrator_is_listed_with_its_statement() -> None:
    holder = role("admin", (), attached=(f"arn:aws:iam::{ACCOUNT}:policy/Admin",))
    own = over_log(holder, managed("Admin", allow("*")))
    assert actions(own) == LOG_ACTIONS
    found = over_detection(holder, managed("Admin", allow("*", Sid="All")))
    assert set(actions(found)) == set(ALL_ACTIONS)
    assert {one.grant.statement.label for one in found} == {'statement "All" of identity policy "Admin"'}
    assert all(one.is_sure and one.grant.action_texts == ("*",) for one in found)


def test_below_not_action_the_line_to_add_is_said() -> None:
    found = over_log(a_role(not_action("iam:*", "logs:Delete*")))
    assert actions(found) == [one for one in LOG_ACTIONS if ":Delete" not in one]
    assert found[0].grant.remedy == (
        'Add "logs:PutRetentionPolicy" to NotAction in statement 1 of identity policy "own".'
    )


def test_below_not_resource_all_but_the_texts_is_meant() -> None:
    assert over_log(a_role(not_resource(f"{GROUP}:*"))) == []
    (held, *_) = over_log(a_role(not_resource(f"{OTHER}:*")))
    assert (held.grant.is_not_resource, held.is_sure) == (True, True)


def test_the_group_without_its_streams_gives_nothing() -> None:
    """The resource of a call on a group ends in ":log-stream:", so a text without ":*" does not match it."""
    assert over_log(a_role(allow("logs:*", resource=GROUP))) == []
    assert actions(over_log(a_role(allow("logs:*", resource=f"{GROUP}*")))) == LOG_ACTIONS


def test_one_stream_is_no_power_over_the_group() -> None:
    of_streams = over_log(a_role(allow("logs:*", resource=f"{GROUP}:log-stream:2*")))
    assert actions(of_streams) == ["logs:DeleteLogStream"]


def test_a_boundary_takes_away_what_it_does_not_allow() -> None:
    bounded = a_role(allow("logs:*"), boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/Edge")
    assert over_log(bounded, managed("Edge", allow("logs:PutLogEvents"))) == []
    assert actions(over_log(bounded, managed("Edge", allow("logs:DeleteLogGroup")))) == ["logs:DeleteLogGroup"]
    assert actions(over_log(bounded, managed("Edge", allow("*"), deny("logs:Delete*")))) == [
        one for one in LOG_ACTIONS if ":Delete" not in one
    ]
    missing = over_log(bounded)
    assert (actions(missing), {one.is_sure for one in missing}) == (LOG_ACTIONS, {False})


def test_a_user_has_the_rights_of_its_groups() -> None:
    group = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/ops", "ops", (InlinePolicy("g", policy(allow("logs:*"))),))
    assert actions(over_log(user(groups=("ops",)), group)) == LOG_ACTIONS
    assert over_log(user(groups=("others",)), group) == []
    assert over_log(user(groups=("ops",), statements=(deny("logs:*"),)), group) == []


def test_a_policy_that_cannot_be_read_may_give_anything() -> None:
    broken = Role(role().arn, "orders-role", inline=(InlinePolicy("own", "{"),))
    found = over_log(broken)
    assert (actions(found), {one.is_sure for one in found}) == (LOG_ACTIONS, {False})
    assert found[0].grant.remedy == 'Read policy "own": what it grants is not known.'


def test_policies_that_were_not_read_are_no_proof_of_innocence() -> None:
    holder = a_role(allow("s3:GetObject"))
    for kind in ("ManagedPolicy",):
        with pytest.raises(NotCollectedError, match=f"{kind} was not read"):
            powers_over_log(without(snapshot(holder), kind, denied()), function(), holder)
    with pytest.raises(NotCollectedError, match="Trail was not read"):
        powers_over_detection(without(snapshot(holder), "Trail", denied()), holder)
    member = user(groups=("ops",))
    with pytest.raises(NotCollectedError, match="IamGroup was not read"):
        powers_over_log(without(snapshot(member), "IamGroup", denied()), function(), member)


def test_the_group_that_the_function_writes_to_counts() -> None:
    holder = a_role(allow("logs:DeleteLogGroup", resource=GROUP.replace("/aws/lambda/orders", "/shop") + ":*"))
    assert over_log(holder) == []
    assert len(over_log(holder, of=function(log_group="/shop"))) == 1


def test_only_the_buckets_of_trails_hold_evidence() -> None:
    holder = a_role(allow("s3:DeleteObject", resource="arn:aws:s3:::pictures/*"))
    assert over_detection(holder) == []
    named = a_role(allow("s3:*", resource=["arn:aws:s3:::pictures/*", f"arn:aws:s3:::{BUCKET}*"]))
    found = over_detection(named)
    assert actions(found) == list(OF_BUCKET)
    assert [one.power.says for one in found] == [
        f"delete log files in {BUCKET}", f"let {BUCKET} expire", f"delete {BUCKET}",
    ]  # fmt: skip
    assert {one.power.what for one in found} == {Blinding.ERASE}


def test_a_hostile_name_of_a_bucket_is_put_in_as_it_stands() -> None:
    holder = a_role(allow("s3:DeleteBucket"))
    seen = snapshot(holder, trail(bucket="{group}{x}"))
    (held,) = powers_over_detection(seen, holder)
    assert held.power.says == "delete {group}{x}"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(allow("logs:*", Condition={"ArnEquals": {"aws:PrincipalArn": ONE}}), id="by ARN"),
        pytest.param(
            allow("logs:*", Condition={"ArnNotEquals": {"aws:PrincipalArn": role("two").arn}}), id="not by ARN"
        ),
        pytest.param(deny("logs:*", Condition={"ArnEquals": {"aws:PrincipalArn": TWO}}), id="denied one"),
    ],
)
def test_rights_that_depend_on_who_holds_them(statement: Statement) -> None:
    """Both carry the same text, and a condition tells them apart."""
    shared = (statement, allow("logs:*")) if statement["Effect"] == "Deny" else (statement,)
    one, two = role("one", shared), role("two", shared)
    for first, second in ((one, two), (two, one)):
        seen = snapshot(one, two)
        found = {holder.name: powers_over_log(seen, function(), holder) for holder in (first, second)}
        assert (actions(found["one"]), actions(found["two"])) == (LOG_ACTIONS, [])
        seen = snapshot(one, two, trail())
        detecting = {holder.name: powers_over_detection(seen, holder) for holder in (first, second)}
        assert (len(detecting["one"]), len(detecting["two"])) == (2, 0)


def test_rights_of_groups_that_depend_on_who_is_in_them() -> None:
    home = allow("logs:*", resource="arn:aws:logs:*:*:log-group:/home/${aws:username}:*")
    group = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/ops", "ops", (InlinePolicy("g", policy(home)),))
    ada, bob = user("ada", groups=("ops",)), user("bob", groups=("ops",))
    only = deny("logs:*", Condition={"StringEquals": {"aws:username": "ada"}})
    held = IamGroup(group.arn, "ops", (InlinePolicy("g", policy(allow("logs:*"), only)),))
    seen = snapshot(ada, bob, held)
    assert [actions(powers_over_log(seen, function(), one)) for one in (ada, bob)] == [[], LOG_ACTIONS]
    seen = snapshot(ada, bob, group)
    mine = function(log_group="/home/bob")
    assert [actions(powers_over_log(seen, mine, one)) for one in (ada, bob)] == [[], LOG_ACTIONS]


def test_roles_with_the_same_plain_rights_are_asked_once() -> None:
    one, two = role("one", (allow("logs:*"),)), role("two", (allow("logs:*"),))
    seen = snapshot(one, two)
    assert powers_over_detection(seen, one) is powers_over_detection(seen, two)


patterns = st.sampled_from([
    "*", GROUP, f"{GROUP}:*", f"{GROUP}*", f"{OTHER}:*", "arn:aws:logs:*:*:*", f"{GROUP}:log-stream:*",
    "arn:aws:s3:::*", f"{GROUP}:log-stream:", "arn:*:orders:*",
    f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:${{aws:PrincipalTag/team}}:*",
])  # fmt: skip
names = st.sampled_from([
    *LOG_ACTIONS, "*", "logs:*", "LOGS:delete*", "logs:Put*", "*:Delete*", "s3:*", "logs:?utRetentionPolicy",
])  # fmt: skip
conditions = st.sampled_from([
    {}, {}, {}, {"Condition": VPC},
    {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}},
    {"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*one"}}},
])  # fmt: skip


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    action = draw(st.sampled_from(["Action", "Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        action: draw(st.lists(names, min_size=1, max_size=2)),
        resource: draw(st.lists(patterns, min_size=1, max_size=2)),
        **draw(conditions),
    }


holders = st.builds(
    lambda name, rights, tags, edge: role(
        name, rights, tags=tags, boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/{edge}" if edge else None
    ),
    st.sampled_from(["one", "two"]),
    st.lists(statements(), min_size=1, max_size=3),
    st.sampled_from([(), (("team", "red"),), (("team", "/aws/lambda/orders"),)]),
    st.sampled_from([None, None, "Edge"]),
)


def plainly(power: Power, holder: Role, seen: Any) -> Outcome:
    resource = f"{GROUP}:log-stream:"
    if power.action == "logs:DeleteLogStream":
        resource += "2026/05/01/[$LATEST]0123456789abcdef0123456789abcdef"
    return Access.of(seen).evaluator(holder).decide(power.action, resource).outcome


@settings(max_examples=150, deadline=None)
@given(many=st.lists(holders, min_size=1, max_size=3), edge=st.lists(statements(), min_size=1, max_size=2))
def test_it_says_what_the_evaluator_says(many: list[Role], edge: list[Statement]) -> None:
    """Whatever was asked before of other holders: a power is listed exactly if it is not surely refused."""
    listed = [replace(one, arn=f"{one.arn}{place}/{one.name}") for place, one in enumerate(many)]
    seen = snapshot(*listed, managed("Edge", *edge))
    for holder in listed:
        found = powers_over_log(seen, function(), holder)
        expected = {power.action: plainly(power, holder, seen) for power in OWN_LOG}
        possible = [action for action, outcome in expected.items() if outcome in (Outcome.ALLOWED, Outcome.UNKNOWN)]
        assert list(dict.fromkeys(actions(found))) == possible
        sure = {one.power.action for one in found if one.is_sure}
        assert sure == {action for action, outcome in expected.items() if outcome is Outcome.ALLOWED}
