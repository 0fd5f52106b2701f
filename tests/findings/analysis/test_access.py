"""What roles and services may do, as a snapshot shows it (IAM user guide, "Policy evaluation logic")."""

from typing import Any

import pytest

from collectors.resources.aws import IamGroup, InlinePolicy
from collectors.snapshot import CoverageState, NotCollectedError
from findings.analysis.access import Access
from findings.analysis.iam import Outcome
from tests.builders import ACCOUNT, REGION, TOPIC, alarm, denied, function_arn, snapshot, without
from tests.identity import allow, deny, managed, policy, role, role_arn, trusting, user

ROLE = role_arn()
VPC = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
SNS, CLOUDWATCH, LOGS = "sns:Publish", "cloudwatch.amazonaws.com", "logs.amazonaws.com"
TOPICS = f"arn:aws:sns:{REGION}:{ACCOUNT}:*"


def access(*statements: dict[str, Any], **fields: Any) -> Access:
    return Access.of(snapshot(role(statements=statements, **fields)))


def test_a_snapshot_has_one() -> None:
    seen = snapshot(role())
    found = Access.of(seen)
    assert Access.of(seen) is found
    assert found.evaluator(role()) is found.evaluator(role())


def test_a_role_may_what_its_policies_say() -> None:
    found = access(allow(SNS, resource=TOPIC), deny(SNS, resource=f"{TOPIC}-2"))
    assert found.role_may(ROLE, SNS, TOPIC) is True
    assert found.role_may(ROLE, SNS, f"{TOPIC}-2") is False
    assert found.role_may(ROLE, "sns:Subscribe", TOPIC) is False
    assert found.role_may_anywhere(ROLE, SNS, TOPICS) is True
    assert found.role_may_anywhere(ROLE, SNS, "arn:aws:sns:us-east-1:*:*") is False
    assert found.role_may_anywhere(ROLE, "sqs:SendMessage") is False


def test_a_role_that_is_gone_may_nothing() -> None:
    found = Access.of(snapshot())
    assert (found.role(ROLE), found.role_may(ROLE, SNS, TOPIC), found.role_may_anywhere(ROLE, SNS)) == (
        None, False, False,
    )  # fmt: skip
    assert found.role_may_only_below(ROLE, SNS, "arn:") is True


def test_a_role_of_another_account_cannot_be_seen() -> None:
    theirs = ROLE.replace(ACCOUNT, "999900001111")
    with pytest.raises(NotCollectedError, match="belongs to another account") as caught:
        access(allow("*")).role_may(theirs, SNS, TOPIC)
    assert (caught.value.gap.state, caught.value.gap.permission) == (CoverageState.UNSUPPORTED, None)


@pytest.mark.parametrize("rights", [(allow(SNS, Condition=VPC),), (allow(SNS), deny(SNS, Condition=VPC))])
def test_what_hangs_on_an_unknown_condition_is_neither_yes_nor_no(rights: tuple[dict[str, Any], ...]) -> None:
    found = access(*rights)
    for ask in (lambda: found.role_may(ROLE, SNS, TOPIC), lambda: found.role_may_anywhere(ROLE, SNS, TOPICS)):
        with pytest.raises(NotCollectedError, match="aws:sourcevpc") as caught:
            ask()
        assert (caught.value.resource_type, caught.value.gap.permission) == ("Role", None)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [((("team", "red"),), True), ((("team", "blue"),), False), ((("Team", "red"),), True), ((), False)],
)
def test_the_tags_of_a_role_are_known(tags: tuple[tuple[str, str], ...], expected: bool) -> None:
    """Condition keys are compared without case (IAM user guide), so the key of a tag is, too."""
    red = allow(SNS, Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})
    assert access(red, tags=tags).role_may(ROLE, SNS, TOPIC) is expected


def test_attached_policies_and_boundaries() -> None:
    arn = managed("Work").arn
    attached = role(statements=(), attached=(arn,))
    assert Access.of(snapshot(attached, managed("Work", allow(SNS)))).role_may(ROLE, SNS, TOPIC) is True
    bounded = role(statements=(allow("*"),), boundary_arn=arn)
    assert Access.of(snapshot(bounded, managed("Work", allow(SNS)))).role_may(ROLE, SNS, TOPIC) is True
    assert Access.of(snapshot(bounded, managed("Work", allow("s3:*")))).role_may(ROLE, SNS, TOPIC) is False
    for missing in (attached, bounded):
        with pytest.raises(NotCollectedError, match="not among the policies that IAM listed"):
            Access.of(snapshot(missing)).role_may(ROLE, SNS, TOPIC)
    gap = {"ManagedPolicy": {arn: denied("iam:GetPolicyVersion")}}
    with pytest.raises(NotCollectedError) as caught:
        Access.of(snapshot(attached, item_gaps=gap)).role_may(ROLE, SNS, TOPIC)
    assert caught.value.gap.permission == "iam:GetPolicyVersion"


def test_without_the_managed_policies_nobody_is_judged() -> None:
    for kind in ("ManagedPolicy", "Role"):
        with pytest.raises(NotCollectedError, match=f"{kind} was not read"):
            Access.of(without(snapshot(role()), kind)).role_may(ROLE, SNS, TOPIC)


def test_a_user_has_what_its_groups_have() -> None:
    inline = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/a", "a", (InlinePolicy("g", policy(allow(SNS))),))
    attached = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/b", "b", attached=(managed("Work").arn,))
    seen = snapshot(inline, attached, managed("Work", allow("sqs:SendMessage")))
    both, none = user(groups=("a", "b")), user("bob")
    decide = Access.of(seen).evaluator
    assert decide(both).decide(SNS, TOPIC).outcome is Outcome.ALLOWED
    assert decide(both).decide("sqs:SendMessage", "*").outcome is Outcome.ALLOWED
    assert decide(none).decide(SNS, TOPIC).outcome is Outcome.IMPLICITLY_DENIED
    with pytest.raises(NotCollectedError, match="IamGroup was not read"):
        Access.of(without(seen, "IamGroup")).evaluator(both)
    with pytest.raises(NotCollectedError, match="IamGroup was not read"):
        Access.of(snapshot(inline, attached, item_gaps={"IamGroup": {"x": denied()}})).evaluator(both)
    assert Access.of(without(snapshot(role()), "IamGroup")).role_may(ROLE, SNS, TOPIC) is False


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow(SNS, resource=TOPIC), True),
        (allow(SNS, resource=[TOPIC, TOPICS]), True),
        (allow("sqs:*"), True),
        (allow(SNS), False),
        (allow(SNS, resource=[TOPIC, f"arn:aws:sns:us-east-1:{ACCOUNT}:x"]), False),
        (allow(SNS, resource=f"arn:aws:sns:*:{ACCOUNT}:on-call"), False),
        ({"Effect": "Allow", "Action": SNS, "NotResource": TOPIC}, False),
    ],
)
def test_whether_all_that_a_role_may_use_lies_in_one_place(statement: dict[str, Any], expected: bool) -> None:
    assert access(statement).role_may_only_below(ROLE, SNS, TOPICS.removesuffix("*")) is expected


def may(written: str | None, service: str = CLOUDWATCH, **more: Any) -> bool:
    return Access.of(snapshot()).service_may(written, service, SNS, TOPIC, alarm("errors").arn, **more)


def opened(principal: Any, condition: dict[str, Any] | None = None, **more: Any) -> str:
    return policy({"Effect": "Allow", "Principal": principal, "Action": SNS, "Resource": "*",
                   **({"Condition": condition} if condition else {}), **more})  # fmt: skip


@pytest.mark.parametrize("default", [True, False])
def test_without_a_policy_the_default_of_the_service_holds(default: bool) -> None:
    assert may(None, default=default) is default


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (opened({"Service": CLOUDWATCH}), True),
        (opened({"Service": [CLOUDWATCH, LOGS]}), True),
        (opened({"Service": LOGS}), False),
        (opened("*"), True),
        (opened({"AWS": ACCOUNT}), False),
        (opened("*", {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}), True),
        (opened("*", {"StringEquals": {"AWS:SourceOwner": "999900001111"}}), False),
        (opened({"Service": CLOUDWATCH}, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}), True),
        (opened({"Service": CLOUDWATCH}, {"ArnLike": {"aws:SourceArn": alarm("errors").arn}}), True),
        (opened({"Service": CLOUDWATCH}, {"ArnLike": {"aws:SourceArn": alarm("others").arn}}), False),
        (opened({"Service": CLOUDWATCH}, {"StringEquals": {"aws:PrincipalTag/team": "red"}}), False),
        (opened({"Service": CLOUDWATCH}, {"Bool": {"aws:PrincipalIsAWSService": "true"}}), True),
        (policy(), False),
    ],
)
def test_a_service_may_what_the_resource_says(written: str, expected: bool) -> None:
    assert may(written, default=not expected) is expected


def test_a_policy_in_doubt_names_the_type_that_holds_it() -> None:
    for written in (opened({"Service": CLOUDWATCH}, VPC), "{"):
        with pytest.raises(NotCollectedError) as caught:
            may(written, kind="Topic")
        assert caught.value.resource_type == "Topic"


def test_each_source_is_asked_on_its_own() -> None:
    one = opened({"Service": CLOUDWATCH}, {"ArnLike": {"aws:SourceArn": alarm("errors").arn}})
    found = Access.of(snapshot())
    asked = [found.service_may(one, CLOUDWATCH, SNS, TOPIC, alarm(name).arn) for name in ("errors", "others", "errors")]
    assert asked == [True, False, True]
    assert found.service_may(one, LOGS, SNS, TOPIC, alarm("errors").arn) is False


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"Service": f"logs.{REGION}.amazonaws.com"}, True),
        ({"Service": ["s3.amazonaws.com", f"logs.{REGION}.amazonaws.com"]}, True),
        ({"Service": "logs.us-east-1.amazonaws.com"}, False),
        ({"AWS": f"logs.{REGION}.amazonaws.com"}, False),
    ],
)
def test_the_logs_have_a_name_in_each_region(principal: Any, expected: bool) -> None:
    assert may(opened(principal), LOGS) is expected
    assert may(opened(principal), CLOUDWATCH) is False


def test_who_may_assume_a_role() -> None:
    found, source = Access.of(snapshot()), function_arn()
    asked = [
        found.service_may(trusting(name), "lambda.amazonaws.com", "sts:AssumeRole", ROLE, source)
        for name in ("lambda.amazonaws.com", "ec2.amazonaws.com")
    ]
    assert asked == [True, False]
