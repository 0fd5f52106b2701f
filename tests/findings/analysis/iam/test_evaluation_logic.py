"""IAM User Guide, "Policy evaluation logic", section by section; SCPs after the AWS Organizations User Guide."""

from collections.abc import Callable
from typing import Any

import pytest

from findings.analysis.iam import Evaluator, Kind, Outcome, Policy, Principal, parse
from tests.findings.analysis.iam.policies import (
    ACCOUNT,
    DELETE,
    FULL,
    GROUP,
    ROLE,
    SEND,
    THEIRS,
    allow,
    ask,
    deny,
    policy,
    when,
)

YES, NO, DENIED, MAYBE = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.DENIED, Outcome.UNKNOWN
NOTHING = policy(allow("ec2:*"), name="other")
DENY = policy(deny(DELETE), name="deny")
UNSURE = when("StringEquals", "aws:SourceVpc", "vpc-1")
MAYBE_DENY = policy(deny(Condition=UNSURE), name="maybe deny")
MAYBE_ALLOW = policy(allow(Condition=UNSURE), name="maybe allow")
UNREAD = parse("{", "broken")


# The difference between explicit and implicit denies
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("iam:GetUser", YES),
        ("iam:ListUsers", YES),
        ("iam:CreatePolicy", NO),
        ("iam:GenerateCredentialReport", DENIED),
        ("iam:GetOrganizationsAccessReport", DENIED),
        ("IAM:getuser", YES),
    ],
)
def test_explicit_and_implicit_denies_example_of_the_guide(action: str, expected: Outcome) -> None:
    written = policy(allow(["iam:Get*", "iam:List*"]), deny("iam:*Report"))
    assert ask(action, "*", identity=[written, FULL] if expected is DENIED else [written]).outcome is expected


# Example identity-based and resource-based policy evaluation
CARLOS = Principal("arn:aws:iam::123456789012:user/carlossalazar")
CARLOS_POLICY = policy(
    allow(["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "arn:aws:s3:::*", Sid="AllowS3ListRead"),
    allow("s3:*", ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"], Sid="AllowS3Self"),
    deny("s3:*", "arn:aws:s3:::*log*", Sid="DenyS3Logs"),
)
BUCKET_POLICY = policy(
    allow("s3:*", ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"], Principal={"AWS": CARLOS.arn})
)


@pytest.mark.parametrize(
    ("resource", "identity", "bucket", "expected"),
    [
        ("arn:aws:s3:::carlossalazar-logs/x", CARLOS_POLICY, None, DENIED),
        ("arn:aws:s3:::carlossalazar/x", CARLOS_POLICY, BUCKET_POLICY, YES),
        ("arn:aws:s3:::carlossalazar/x", CARLOS_POLICY, None, YES),
        ("arn:aws:s3:::carlossalazar/x", NOTHING, BUCKET_POLICY, YES),
        ("arn:aws:s3:::carlossalazar/x", NOTHING, None, NO),
        ("arn:aws:s3:::carlossalazar/x", CARLOS_POLICY, policy(deny(Principal="*")), DENIED),
    ],
)
def test_carlos_of_the_guide(resource: str, identity: Policy, bucket: Policy | None, expected: Outcome) -> None:
    found = ask("s3:PutObject", resource, who=CARLOS, identity=[identity], resource_policy=bucket, owner="123456789012")
    assert found.outcome is expected


# Evaluating identity-based policies with permissions boundaries; with SCPs; session policies
LAYERS: dict[str, Callable[[Policy], dict[str, Any]]] = {
    "boundary": lambda one: {"boundary": one},
    "session": lambda one: {"session": one},
    "scp at the root": lambda one: {"scps": [[one], [FULL]]},
    "scp at the account": lambda one: {"scps": [[FULL], [one]]},
    "rcp": lambda one: {"rcps": [[one]]},
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("said", "expected"),
    [(FULL, YES), (NOTHING, NO), (DENY, DENIED), (MAYBE_ALLOW, MAYBE), (UNREAD, MAYBE)],
    ids=["allows", "is silent", "denies", "may allow", "is unread"],
)
def test_every_kind_of_policy_limits_identity_policies(layer: str, said: Policy, expected: Outcome) -> None:
    assert ask(identity=[FULL], **LAYERS[layer](said)).outcome is expected


@pytest.mark.parametrize("layer", LAYERS)
def test_no_limit_gives_anything_by_itself(layer: str) -> None:
    found = ask(identity=[NOTHING], **LAYERS[layer](FULL))
    assert (found.outcome, found.lacking) == (NO, (Kind.IDENTITY,))


def test_two_policies_at_one_level_add_up_and_every_level_must_allow() -> None:
    assert ask(identity=[FULL], scps=[[NOTHING, FULL], [FULL]]).outcome is YES
    found = ask(identity=[FULL], scps=[[FULL], [NOTHING], [FULL]])
    assert (found.outcome, found.lacking) == (NO, (Kind.SCP,))
    assert ask(identity=[FULL], scps=[[FULL], []]).outcome is NO


def test_scps_that_were_not_read_leave_every_allow_open_and_no_denial() -> None:
    found = ask(identity=[FULL], scps=None)
    assert found.outcome is MAYBE
    assert "organization" in found.doubts[0]
    assert ask(identity=[NOTHING], scps=None).outcome is NO
    assert ask(identity=[FULL, DENY], scps=None).outcome is DENIED


def test_scps_do_not_limit_service_linked_roles() -> None:
    linked = Principal(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda")
    assert ask(who=linked, identity=[FULL], scps=[[NOTHING]]).outcome is YES
    assert ask(who=ROLE, identity=[FULL], scps=[[NOTHING]]).outcome is NO


# NotAction, NotResource, wildcards
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"NotAction": "iam:*", "Resource": "*"}, YES),
        ({"NotAction": ["iam:*", "LOGS:delete*"], "Resource": "*"}, NO),
        ({"Action": "*", "NotResource": "arn:aws:s3:::*"}, YES),
        ({"Action": "*", "NotResource": ["arn:aws:s3:::*", GROUP]}, NO),
        ({"Action": "logs:Delete?ogGroup", "Resource": GROUP}, YES),
        ({"Action": "*:*", "Resource": "arn:aws:logs:*:*:*"}, YES),
        ({"Action": "logs:*", "Resource": "arn:aws:logs:*:log-group:/aws/*"}, YES),
        ({"Action": "logs:*", "Resource": f"arn:aws:logs:*:{ACCOUNT}:log-group:/aws/*"}, YES),
        ({"Action": "logs:*", "Resource": f"{GROUP}:*"}, NO),
        ({"Action": "logs:*", "Resource": GROUP.upper()}, NO),
        ({"Action": "log:*", "Resource": "*"}, NO),
        ({"Action": "logs:DeleteLogGrou", "Resource": "*"}, NO),
    ],
)
def test_what_a_statement_speaks_of(statement: dict[str, object], expected: Outcome) -> None:
    assert ask(identity=[policy({"Effect": "Allow", **statement})]).outcome is expected


def test_an_action_without_a_resource_needs_a_star() -> None:
    for resource, expected in (("*", YES), ("arn:aws:logs:*", NO)):
        written = policy(allow("logs:DescribeLogGroups", resource))
        assert ask("logs:DescribeLogGroups", "*", identity=[written]).outcome is expected


# What cannot be decided
@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        ([FULL, MAYBE_DENY], MAYBE),
        ([MAYBE_ALLOW], MAYBE),
        ([MAYBE_ALLOW, FULL], YES),
        ([FULL, MAYBE_DENY, DENY], DENIED),
        ([MAYBE_DENY], NO),
        ([NOTHING, MAYBE_DENY], NO),
        ([MAYBE_ALLOW, DENY], DENIED),
        ([UNREAD], MAYBE),
        ([UNREAD, FULL], MAYBE),
        ([UNREAD, DENY], DENIED),
    ],
)
def test_doubt_is_kept_only_where_it_matters(identity: list[Policy], expected: Outcome) -> None:
    assert ask(identity=identity).outcome is expected


def test_a_doubt_is_named_with_its_statement() -> None:
    found = ask(identity=[FULL, MAYBE_DENY])
    assert found.doubts == ("StringEquals aws:sourcevpc",)
    assert [ref.label for ref in found.because] == ['statement 1 of identity policy "maybe deny"']


def test_an_unread_policy_is_named_with_the_reason() -> None:
    assert ask(identity=[UNREAD]).doubts == ('identity policy "broken": it is not JSON',)


def test_the_deciding_statements_are_named() -> None:
    named = policy(allow("ec2:*"), allow("logs:*", Sid="Logs"), name="inline")
    (ref,) = ask(identity=[named]).because
    assert (ref.policy, ref.sid, ref.index, ref.kind, ref.is_allow) == ("inline", "Logs", 1, Kind.IDENTITY, True)
    assert [one.policy for one in ask(identity=[named, DENY], boundary=DENY).because] == ["deny", "deny"]


def test_what_follows_from_the_principal_is_known() -> None:
    arn = policy(allow(Condition=when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/app/*")))
    account = policy(allow(Condition=when("StringEquals", "aws:PrincipalAccount", ACCOUNT)))
    owner = policy(allow(Condition=when("StringEquals", "aws:ResourceAccount", ACCOUNT)))
    service = policy(allow(Condition=when("Bool", "aws:PrincipalIsAWSService", "true")))
    assert [ask(identity=[one]).outcome for one in (arn, account, owner, service)] == [YES, YES, YES, NO]
    shared = policy(allow(SEND, Principal="*"))
    assert ask(SEND, THEIRS, identity=[owner], resource_policy=shared).outcome is NO


def test_an_answer_is_kept_and_stays_the_same() -> None:
    evaluator = Evaluator(ROLE, identity=[FULL, MAYBE_DENY])
    first = evaluator.decide(DELETE, GROUP)
    assert evaluator.decide(DELETE, GROUP) is first
    assert evaluator.decide(SEND, THEIRS).outcome is NO
    assert evaluator.decide(SEND, THEIRS, resource_policy=policy(allow(Principal="*"))).outcome is MAYBE
    assert evaluator.decide(SEND, THEIRS).outcome is NO


def test_a_managed_policy_of_aws_belongs_to_no_other_account() -> None:
    assert ask("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", identity=[FULL]).outcome is YES
