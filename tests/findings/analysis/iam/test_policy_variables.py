"""IAM User Guide, "IAM policy elements: Variables and tags"."""

from typing import Any

import pytest

from findings.analysis.iam import Outcome
from tests.findings.analysis.iam.policies import ROLE, USER, allow, ask, policy, when

YES, NO, MAYBE = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.UNKNOWN
HOME = "arn:aws:s3:::mybucket/${aws:username}/*"
OWN = "111122223333"


def object_outcome(resource: str, key: str, *, version: str | None = "2012-10-17", **known: tuple[str, ...]) -> Outcome:
    given = {name.replace("_", ":"): held for name, held in known.items()}
    written = policy(allow("s3:GetObject", resource), version=version)
    return ask("s3:GetObject", f"arn:aws:s3:::mybucket/{key}", identity=[written], known=given, owner=OWN).outcome


@pytest.mark.parametrize(
    ("resource", "key", "known", "expected"),
    [
        (HOME, "ada/x", {"aws_username": ("ada",)}, YES),
        (HOME, "bob/x", {"aws_username": ("ada",)}, NO),
        (HOME, "ada/x", {"aws_username": ()}, NO),
        ("arn:aws:s3:::mybucket/${x:key}/*", "ada/x", {}, MAYBE),
        ("arn:aws:s3:::other/${x:key}/*", "ada/x", {}, MAYBE),
        ("arn:aws:s3:::mybucket/${AWS:UserName}/*", "ada/x", {"aws_username": ("ada",)}, YES),
        ("arn:aws:s3:::mybucket/${x:key, 'all'}/*", "all/x", {"x_key": ()}, YES),
        ("arn:aws:s3:::mybucket/${x:key, 'all'}/*", "all/x", {"x_key": ("ada",)}, NO),
        ("arn:aws:s3:::mybucket/${x:key, 'all'}/*", "all/x", {}, MAYBE),
        ("arn:aws:s3:::mybucket/${*}", "*", {}, YES),
        ("arn:aws:s3:::mybucket/${*}", "x", {}, NO),
        ("arn:aws:s3:::mybucket/${?}", "?", {}, YES),
        ("arn:aws:s3:::mybucket/${?}", "x", {}, NO),
        ("arn:aws:s3:::mybucket/${$}{x}", "${x}", {}, YES),
        ("arn:aws:s3:::mybucket/${x:key}", "ada", {"x_key": ("*",)}, MAYBE),
        ("arn:aws:s3:::mybucket/${x:key}", "ada", {"x_key": ("ada", "bob")}, MAYBE),
        ("arn:aws:s3:::mybucket/${x:key", "${x:key", {}, YES),
    ],
)
def test_in_a_resource(resource: str, key: str, known: dict[str, Any], expected: Outcome) -> None:
    assert object_outcome(resource, key, **known) is expected


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_an_older_version_takes_the_characters_as_they_are(version: str | None) -> None:
    assert object_outcome(HOME, "ada/x", version=version, aws_username=("ada",)) is NO
    assert object_outcome(HOME, "${aws:username}/x", version=version, aws_username=("ada",)) is YES


def test_a_tag_of_the_principal_is_a_variable() -> None:
    given: dict[str, Any] = {"aws_PrincipalTag/department": ("sales",)}
    assert object_outcome("arn:aws:s3:::mybucket/${aws:PrincipalTag/department}/*", "sales/x", **given) is YES


@pytest.mark.parametrize(
    ("operator", "held", "expected"),
    [
        ("StringEquals", ("t",), YES),
        ("StringLike", ("t",), YES),
        ("StringNotEquals", ("t",), NO),
        ("StringEquals", (), NO),
        ("StringLike", (), NO),
        ("StringNotEquals", (), YES),
        ("StringNotLike", (), YES),
        ("ArnLike", ("t",), MAYBE),
        ("NumericEquals", ("t",), MAYBE),
    ],
)
def test_in_a_condition(operator: str, held: tuple[str, ...], expected: Outcome) -> None:
    written = policy(allow(Condition=when(operator, "x:tag", "${x:team}")))
    assert ask(identity=[written], known={"x:tag": ("t",), "x:team": held}).outcome is expected


def test_what_a_missing_variable_means_below_not_resource_is_undecidable() -> None:
    written = policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:logs:*:*:log-group:${x:team}"})
    assert ask(identity=[written], known={"x:team": ()}).outcome is MAYBE


def test_a_user_has_a_name_and_a_role_has_none() -> None:
    written = policy(allow("iam:*AccessKey*", "arn:aws:iam::111122223333:user/team/${aws:username}"))
    assert ask("iam:CreateAccessKey", USER.arn, who=USER, identity=[written]).outcome is YES
    assert ask("iam:CreateAccessKey", USER.arn, who=ROLE, identity=[written]).outcome is NO


def test_all_keys_that_were_not_named_can_be_said_to_be_absent() -> None:
    written = policy(allow(Condition=when("StringEquals", "aws:PrincipalTag/a", "1")))
    assert ask(identity=[written]).outcome is MAYBE
    assert ask(identity=[written], complete=("aws:PrincipalTag/",)).outcome is NO
