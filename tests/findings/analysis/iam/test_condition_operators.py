"""IAM User Guide, "IAM JSON policy elements: Condition operators", table by table; then missing and several values."""

import pytest

from findings.analysis.iam import Outcome
from tests.findings.analysis.iam.policies import GROUP, allow, ask, policy, when

ARN = "arn:aws:sns:eu-west-1:111122223333:alerts"
GUIDE_ARN = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
YES, NO, MAYBE = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.UNKNOWN


def outcome(operator: str, wanted: object, held: tuple[str, ...] | None) -> Outcome:
    """held: the values of the request, () for an absent key, None for one that is unknown."""
    conditional = policy(allow(Condition=when(operator, "Some:Key", wanted)))
    return ask(resource=GROUP, identity=[conditional], known={} if held is None else {"some:key": held}).outcome


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("StringEquals", "a", "a", YES),
        ("StringEquals", "a", "A", NO),
        ("StringEquals", "a*", "ab", NO),
        ("StringEquals", ["x", "a"], "a", YES),
        ("StringEquals", [], "a", NO),
        ("StringNotEquals", "a", "b", YES),
        ("StringNotEquals", "a", "a", NO),
        ("StringNotEquals", ["a", "b"], "b", NO),
        ("StringNotEquals", ["a", "b"], "c", YES),
        ("StringEqualsIgnoreCase", "aB", "Ab", YES),
        ("StringNotEqualsIgnoreCase", "aB", "Ab", NO),
        ("StringLike", "a*c?", "abbcd", YES),
        ("StringLike", "a*c?", "abbc", NO),
        ("StringLike", "A*", "ab", NO),
        ("StringNotLike", "a*", "ab", NO),
        ("StringNotLike", ["x*", "y*"], "ab", YES),
        ("NumericEquals", "10", "10.0", YES),
        ("NumericEquals", 10, "10", YES),
        ("NumericNotEquals", "10", "10", NO),
        ("NumericLessThan", "10", "9.5", YES),
        ("NumericLessThan", "10", "10", NO),
        ("NumericLessThanEquals", "10", "10", YES),
        ("NumericGreaterThan", "10", "10", NO),
        ("NumericGreaterThanEquals", "10", "10", YES),
        ("NumericEquals", "ten", "10", MAYBE),
        ("NumericEquals", "1e999999999", "10", MAYBE),
        ("DateEquals", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", YES),
        ("DateEquals", "2020-01-01", "1577836800", YES),
        ("DateNotEquals", "2020-01-01", "2020-01-02", YES),
        ("DateLessThan", "2020-01-01T00:00:01Z", "2020-01-01T00:00:00Z", YES),
        ("DateLessThanEquals", "2020-01", "2020-01-01T00:00:00Z", YES),
        ("DateGreaterThan", "2020-01-01T00:00:01Z", "2019-12-31T00:00:00Z", NO),
        ("DateGreaterThanEquals", "2020-01-01", "2020-01-01", YES),
        ("DateGreaterThan", "2020", "2021-01-01", MAYBE),
        ("DateGreaterThan", "2020-13-01", "2021-01-01", MAYBE),
        ("DateGreaterThan", "2020-01-01T00:00:00", "2021-01-01", MAYBE),
        ("Bool", "true", "true", YES),
        ("Bool", True, "true", YES),
        ("Bool", "false", "true", NO),
        ("Bool", "yes", "true", MAYBE),
        ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", YES),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ6", NO),
        ("BinaryEquals", "not base64!", "QmluYXJ5", MAYBE),
        ("IpAddress", "203.0.113.0/24", "203.0.113.255", YES),
        ("IpAddress", "203.0.113.0/24", "203.0.114.0", NO),
        ("IpAddress", "203.0.113.7", "203.0.113.7", YES),
        ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::1", YES),
        ("IpAddress", "203.0.113.0/24", "2001:db8::1", NO),
        ("IpAddress", "203.0.113.0/33", "203.0.113.1", MAYBE),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.1", NO),
        ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", YES),
        ("ArnEquals", ARN, ARN, YES),
        ("ArnEquals", "arn:aws:sns:*:111122223333:al*", ARN, YES),
        ("ArnLike", "arn:aws:sns:*:111122223333:al*", ARN, YES),
        ("ArnLike", "arn:aws:someservice:*:111122223333:finance/*", GUIDE_ARN, NO),
        ("StringLike", "arn:aws:someservice:*:111122223333:finance/*", GUIDE_ARN, YES),
        ("ArnLike", "*", ARN, YES),
        ("ArnLike", "arn:aws:sns*", ARN, MAYBE),
        ("ArnLike", ARN, "not an arn", MAYBE),
        ("ArnNotEquals", "arn:aws:sns:*:*:al*", ARN, NO),
        ("ArnNotLike", "arn:aws:sqs:*:*:*", ARN, YES),
        ("Null", "true", "x", NO),
        ("Null", "false", "x", YES),
        ("Null", False, "x", YES),
        ("StringAlmostEquals", "a", "a", MAYBE),
        ("stringequals", "a", "a", MAYBE),
        ("NullIfExists", "true", "a", MAYBE),
        ("ForSomeValues:StringEquals", "a", "a", MAYBE),
        ("StringEqualsIfExists", "a", "a", YES),
        ("StringEqualsIfExists", "a", "b", NO),
        ("StringNotEqualsIfExists", "a", "a", NO),
    ],
)
def test_a_key_with_one_value(operator: str, wanted: object, value: str, expected: Outcome) -> None:
    assert outcome(operator, wanted, (value,)) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", NO),
        ("StringLike", NO),
        ("NumericLessThan", NO),
        ("DateLessThan", NO),
        ("Bool", NO),
        ("BinaryEquals", NO),
        ("IpAddress", NO),
        ("ArnLike", NO),
        ("StringNotEquals", YES),
        ("StringNotLike", YES),
        ("ArnNotLike", YES),
        ("NotIpAddress", YES),
        ("NumericNotEquals", YES),
        ("StringEqualsIfExists", YES),
        ("StringNotEqualsIfExists", YES),
        ("BoolIfExists", YES),
        ("ForAllValues:StringEquals", YES),
        ("ForAllValues:StringNotEquals", YES),
        ("ForAnyValue:StringEquals", NO),
        ("ForAnyValue:StringNotEquals", NO),
    ],
)
def test_a_key_that_is_absent(operator: str, expected: Outcome) -> None:
    assert outcome(operator, "true", ()) is expected


@pytest.mark.parametrize(("wanted", "expected"), [("true", YES), ("false", NO), (["true", "false"], YES), ("?", MAYBE)])
def test_null_asks_whether_the_key_is_absent(wanted: object, expected: Outcome) -> None:
    assert outcome("Null", wanted, ()) is expected


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "Null", "ForAllValues:StringLike", "Bool"]
)
def test_a_key_that_nobody_knows_is_never_decided(operator: str) -> None:
    assert outcome(operator, "true", None) is MAYBE


@pytest.mark.parametrize(
    ("operator", "wanted", "held", "expected"),
    [
        ("ForAllValues:StringLike", ["PostDateTime", "Message", "Tags"], ("PostDateTime", "Message"), YES),
        ("ForAllValues:StringLike", ["PostDateTime", "Message", "Tags"], ("PostDateTime", "UserName"), NO),
        ("ForAnyValue:StringLike", ["ID", "PostDateTime"], ("UserName", "Message", "PostDateTime"), YES),
        ("ForAnyValue:StringLike", ["ID", "PostDateTime"], ("UserName",), NO),
        ("ForAllValues:StringNotEquals", ["a", "b"], ("c", "d"), YES),
        ("ForAllValues:StringNotEquals", ["a", "b"], ("a", "d"), NO),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ("a", "d"), YES),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ("a", "b"), NO),
        ("ForAnyValue:NumericLessThan", "3", ("5", "2"), YES),
        ("ForAllValues:ArnLike", "arn:aws:sns:*:*:*", (ARN, ARN), YES),
        ("StringEquals", "a", ("a", "b"), MAYBE),
        ("StringEquals", ["a", "b"], ("a", "b"), YES),
    ],
)
def test_a_key_with_several_values(operator: str, wanted: object, held: tuple[str, ...], expected: Outcome) -> None:
    assert outcome(operator, wanted, held) is expected


def test_several_operators_and_several_keys_must_all_hold() -> None:
    both = {"StringEquals": {"x:a": "1", "x:b": "2"}, "Bool": {"x:c": "true"}}
    known = {"x:a": ("1",), "x:b": ("2",), "x:c": ("true",)}
    assert ask(identity=[policy(allow(Condition=both))], known=known).outcome is YES
    for key in known:
        assert ask(identity=[policy(allow(Condition=both))], known={**known, key: ("no",)}).outcome is not YES


def test_the_name_of_a_key_has_no_case() -> None:
    assert ask(identity=[policy(allow(Condition=when("Bool", "AWS:X", "true")))], known={"aws:x": ("true",)}).because
