"""IAM User Guide: resource-based policies by type of principal, key and trust policies, two accounts, NotPrincipal."""

from typing import Any

import pytest

from findings.analysis.iam import Kind, Outcome, Policy, Principal, parse
from tests.findings.analysis.iam.policies import (
    ACCOUNT,
    FULL,
    OTHER,
    QUEUE,
    ROLE,
    SEND,
    SESSION,
    THEIRS,
    USER,
    allow,
    ask,
    deny,
    policy,
    when,
)

YES, NO, DENIED, MAYBE = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.DENIED, Outcome.UNKNOWN
NOTHING = policy(allow("ec2:*"), name="other")
MAYBE_ALLOW = policy(allow(Condition=when("StringEquals", "aws:SourceVpc", "vpc-1")), name="maybe allow")
UNREAD = parse("{", "broken")


# Determining whether a request is allowed or denied: resource-based policies by type of principal (same account)
def to(principal: object, **more: object) -> Policy:
    return policy(allow(SEND, Principal=principal, **more), name="queue")


@pytest.mark.parametrize(
    ("who", "named", "limits", "expected"),
    [
        (ROLE, {"AWS": ROLE.arn}, {}, YES),
        (ROLE, {"AWS": ROLE.arn}, {"boundary": NOTHING}, NO),
        (ROLE, {"AWS": ROLE.arn}, {"session": NOTHING}, NO),
        (ROLE, {"AWS": ROLE.arn}, {"boundary": FULL, "session": FULL}, YES),
        (ROLE, {"AWS": ROLE.arn}, {"scps": [[NOTHING]]}, NO),
        (SESSION, {"AWS": ROLE.arn}, {}, YES),
        (SESSION, {"AWS": ROLE.arn}, {"boundary": NOTHING}, NO),
        (SESSION, {"AWS": SESSION.arn}, {"boundary": NOTHING, "session": NOTHING}, YES),
        (SESSION, {"AWS": SESSION.arn}, {"scps": [[NOTHING]]}, NO),
        (SESSION, {"AWS": SESSION.arn + "x"}, {}, NO),
        (ROLE, {"AWS": SESSION.arn}, {}, MAYBE),
        (Principal(ROLE.arn, session="one"), {"AWS": SESSION.arn}, {"boundary": NOTHING}, YES),
        (Principal(ROLE.arn, session="two"), {"AWS": SESSION.arn}, {}, NO),
        (USER, {"AWS": USER.arn}, {"boundary": NOTHING}, YES),
        (USER, {"AWS": [ROLE.arn, USER.arn]}, {}, YES),
        (ROLE, "*", {"boundary": NOTHING, "session": NOTHING}, YES),
        (ROLE, {"AWS": "*"}, {}, YES),
        (ROLE, {"AWS": ACCOUNT}, {}, NO),
        (ROLE, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {}, NO),
        (ROLE, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, {}, NO),
        (ROLE, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/other/worker"}, {}, NO),
        (ROLE, {"AWS": "AROAEXAMPLEID"}, {}, NO),
        (ROLE, {"Service": "sns.amazonaws.com"}, {}, NO),
        (ROLE, {"Federated": "accounts.google.com"}, {}, NO),
        (ROLE, {"CanonicalUser": "79a59df900b949e5"}, {}, MAYBE),
    ],
)
def test_a_grant_of_the_resource_alone(
    who: Principal, named: object, limits: dict[str, Any], expected: Outcome
) -> None:
    assert ask(SEND, QUEUE, who=who, identity=[NOTHING], resource_policy=to(named), **limits).outcome is expected


def test_a_statement_that_names_the_account_leaves_it_to_the_accounts_own_policies() -> None:
    assert ask(SEND, QUEUE, identity=[FULL], resource_policy=to({"AWS": ACCOUNT})).outcome is YES


def test_a_resource_policy_that_is_silent_or_unread_beside_an_identity_policy_that_allows() -> None:
    assert ask(SEND, QUEUE, identity=[FULL], resource_policy=to({"AWS": OTHER})).outcome is YES
    assert ask(SEND, QUEUE, identity=[FULL], resource_policy=UNREAD).outcome is MAYBE
    assert ask(SEND, QUEUE, identity=[NOTHING], resource_policy=UNREAD).outcome is MAYBE


@pytest.mark.parametrize(
    ("who", "service", "expected"),
    [
        ("cloudwatch.amazonaws.com", {"Service": "cloudwatch.amazonaws.com"}, YES),
        ("cloudwatch.amazonaws.com", {"Service": ["s3.amazonaws.com", "cloudwatch.amazonaws.com"]}, YES),
        ("cloudwatch.amazonaws.com", {"Service": "events.amazonaws.com"}, NO),
        ("cloudwatch.amazonaws.com", "*", YES),
        ("cloudwatch.amazonaws.com", {"AWS": ACCOUNT}, NO),
    ],
)
def test_a_service_needs_the_resources_policy_only(who: str, service: object, expected: Outcome) -> None:
    assert ask(SEND, QUEUE, who=Principal(who), resource_policy=to(service)).outcome is expected


def test_a_service_without_a_resource_policy_lacks_that_one() -> None:
    found = ask(SEND, QUEUE, who=Principal("events.amazonaws.com"))
    assert (found.outcome, found.lacking) == (NO, (Kind.RESOURCE,))


# KMS key policies and role trust policies must allow explicitly
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/k"


@pytest.mark.parametrize(
    ("named", "identity", "expected"),
    [
        ({"AWS": ACCOUNT}, FULL, YES),
        ({"AWS": ACCOUNT}, NOTHING, NO),
        ({"AWS": ROLE.arn}, NOTHING, YES),
        ({"AWS": USER.arn}, FULL, NO),
        (None, FULL, MAYBE),
    ],
)
def test_a_key_policy_must_allow(named: object, identity: Policy, expected: Outcome) -> None:
    written = None if named is None else policy(allow("kms:*", Principal=named))
    assert ask("kms:Decrypt", KEY, identity=[identity], resource_policy=written).outcome is expected


def test_a_trust_policy_has_no_resource_and_must_name_the_one_who_assumes() -> None:
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    trusts = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": USER.arn}})
    assert ask("sts:AssumeRole", target, who=USER, resource_policy=trusts).outcome is YES
    assert ask("sts:AssumeRole", target, who=ROLE, identity=[FULL], resource_policy=trusts).outcome is NO


# Cross-account policy evaluation logic
@pytest.mark.parametrize(
    ("identity", "named", "limits", "expected"),
    [
        (FULL, {"AWS": ROLE.arn}, {}, YES),
        (FULL, {"AWS": ACCOUNT}, {}, YES),
        (FULL, "*", {}, YES),
        (FULL, {"AWS": OTHER}, {}, NO),
        (FULL, None, {}, NO),
        (NOTHING, {"AWS": ROLE.arn}, {}, NO),
        (NOTHING, "*", {}, NO),
        (FULL, {"AWS": ROLE.arn}, {"boundary": NOTHING}, NO),
        (FULL, "*", {"session": NOTHING}, NO),
        (FULL, "*", {"scps": [[NOTHING]]}, NO),
        (MAYBE_ALLOW, "*", {}, MAYBE),
        (policy(allow(), deny(resource=THEIRS)), "*", {}, DENIED),
    ],
)
def test_another_accounts_resource_needs_both_sides(
    identity: Policy, named: object, limits: dict[str, Any], expected: Outcome
) -> None:
    written = None if named is None else to(named)
    assert ask(SEND, THEIRS, identity=[identity], resource_policy=written, **limits).outcome is expected


def test_without_the_owner_of_a_bucket_only_what_holds_for_both_is_sure() -> None:
    bucket = "arn:aws:s3:::trail"
    assert ask("s3:DeleteBucket", bucket, identity=[FULL]).outcome is MAYBE
    assert ask("s3:DeleteBucket", bucket, identity=[FULL], owner=ACCOUNT).outcome is YES
    assert ask("s3:DeleteBucket", bucket, identity=[FULL], owner=OTHER).outcome is NO
    assert ask("s3:DeleteBucket", bucket, identity=[NOTHING]).outcome is NO


# NotPrincipal
BOTH = {"AWS": [USER.arn, f"arn:aws:iam::{ACCOUNT}:root"]}


@pytest.mark.parametrize(
    ("who", "effect", "excepted", "expected"),
    [
        (USER, "Deny", BOTH, YES),
        (USER, "Deny", {"AWS": USER.arn}, MAYBE),
        (ROLE, "Deny", BOTH, MAYBE),
        (Principal(f"arn:aws:iam::{OTHER}:user/eve"), "Deny", BOTH, DENIED),
        (Principal(USER.arn, has_boundary=True), "Deny", BOTH, DENIED),
        (USER, "Allow", {"AWS": USER.arn}, NO),
        (ROLE, "Allow", {"AWS": USER.arn}, YES),
    ],
)
def test_not_principal(who: Principal, effect: str, excepted: object, expected: Outcome) -> None:
    written = policy({"Effect": effect, "Action": "*", "Resource": "*", "NotPrincipal": excepted})
    identity = [FULL] if effect == "Deny" else [NOTHING]
    assert ask(SEND, QUEUE, who=who, identity=identity, resource_policy=written).outcome is expected
