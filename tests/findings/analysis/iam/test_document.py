"""IAM User Guide, "Grammar of the IAM JSON policy language": every form that is read, and every one that is refused."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.analysis.iam import Decision, Policy, PolicyDocument, UnreadablePolicy, parse
from tests.findings.analysis.iam.policies import ask

ONE: dict[str, Any] = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
WHOLE: dict[str, Any] = {"Version": "2012-10-17", "Statement": [ONE]}


def read(document: object) -> PolicyDocument:
    found = parse(document, "p")
    assert isinstance(found, PolicyDocument), found
    return found


def reason(document: object) -> str:
    found = parse(document, "p")
    assert isinstance(found, UnreadablePolicy)
    assert found.source == "p"
    return found.reason


@pytest.mark.parametrize(
    "document",
    [
        WHOLE,
        json.dumps(WHOLE),
        quote(json.dumps(WHOLE)),
        quote(json.dumps(WHOLE), safe=""),
        " \n" + json.dumps(WHOLE, indent=4),
        {**WHOLE, "Statement": ONE},
        {**WHOLE, "Statement": (ONE,)},
        {**WHOLE, "Id": "x"},
        {**WHOLE, "Statement": {**ONE, "Action": ["logs:*"], "Resource": ["*"]}},
    ],
    ids=["mapping", "text", "encoded", "fully encoded", "indented", "one object", "tuple", "id", "lists"],
)
def test_the_forms_of_one_policy_are_one(document: object) -> None:
    assert read(document) == read(WHOLE)


def test_a_plus_sign_is_not_a_space() -> None:
    assert read(quote(json.dumps(WHOLE).replace("*", "a+b"), safe="+")).statements[0].resources == ("a+b",)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", (("AWS", "*"),)),
        ({"AWS": "*"}, (("AWS", "*"),)),
        ({"AWS": ["1", "2"]}, (("AWS", "1"), ("AWS", "2"))),
        ({"Service": "a.b", "Federated": "c"}, (("Service", "a.b"), ("Federated", "c"))),
        ({"CanonicalUser": "79a5"}, (("CanonicalUser", "79a5"),)),
    ],
)
def test_the_forms_of_a_principal(principal: object, expected: object) -> None:
    assert read({"Statement": {**ONE, "Principal": principal}}).statements[0].principals == expected


def test_values_of_a_condition_are_texts_as_they_were_written() -> None:
    text = (
        '{"Statement":{"Effect":"Deny","Action":"a:b","Resource":"*","Condition":{"X":{"Some:Key":[1,2.50,true,"t"]}}}}'
    )
    (condition,) = read(text).statements[0].conditions
    assert (condition.operator, condition.key, condition.values) == ("X", "some:key", ("1", "2.50", "true", "t"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Effect": "allow"}, "Effect"),
        ({"Effect": None}, "Effect"),
        ({"Effect": ["Allow"]}, "Effect"),
        ({"Action": []}, "action"),
        ({"Action": ""}, "action"),
        ({"Action": 7}, "action"),
        ({"Action": [["logs:*"]]}, "action"),
        ({"Action": "DeleteLogGroup"}, "service prefix"),
        ({"NotAction": "logs:*"}, "both Action and NotAction"),
        ({"NotResource": "*"}, "both Resource and NotResource"),
        ({"Principal": "*", "NotPrincipal": "*"}, "both Principal and NotPrincipal"),
        ({"Principal": "everyone"}, "principal"),
        ({"Principal": {"Group": "x"}}, "principal"),
        ({"Principal": {}}, "principal"),
        ({"Principal": {"AWS": []}}, "principal"),
        ({"Resource": {}}, "resource"),
        ({"Resource": None}, "resource"),
        ({"Sid": 1}, "Sid"),
        ({"Conditions": {}}, "element"),
        ({"action": "logs:*"}, "element"),
        ({"Condition": []}, "Condition"),
        ({"Condition": {"Bool": "x"}}, "Condition"),
        ({"Condition": {"Bool": {"a:b": None}}}, "Condition"),
        ({"Condition": {"Bool": {"a:b": {"c": "d"}}}}, "Condition"),
        ({"Resource": "a\0b"}, "characters"),
        ({"Resource": "a\ud800b"}, "characters"),
        ({"Resource": "x" * 9000}, "too long"),
        ({"Resource": 10**5000}, "JSON"),
        ({"Resource": b"x"}, "JSON"),
        ({7: "x"}, "name"),
    ],
)
def test_a_malformed_statement_makes_the_policy_unreadable(change: dict[Any, Any], words: str) -> None:
    assert words in reason({"Statement": [ONE, {**ONE, **change}]})


@pytest.mark.parametrize("gone", ["Effect", "Action", "Resource"])
def test_a_statement_without_what_it_must_have_is_refused(gone: str) -> None:
    reason({"Statement": {key: value for key, value in ONE.items() if key != gone}})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "not JSON"),
        ("null", "not an object"),
        ("[]", "not an object"),
        ("{", "not JSON"),
        ("%7B%FF%7D", "not JSON"),
        ("%7B", "not JSON"),
        ('{"Statement": NaN}', "not JSON"),
        ('{"Statement": [], "Statement": []}', "twice"),
        ('{"Statement": [{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}', "twice"),
        ("{}", "statement"),
        ({"Statement": ["x"]}, "statement"),
        ({"Statement": "x"}, "statement"),
        ({**WHOLE, "Version": "2020-01-01"}, "Version"),
        ({**WHOLE, "Version": 2012}, "Version"),
        ({**WHOLE, "Version": []}, "Version"),
        ({**WHOLE, "More": 1}, "element"),
        (None, "not an object"),
        (7, "not an object"),
        (b"{}", "JSON does not have"),
        (object(), "JSON does not have"),
    ],
)
def test_a_malformed_document_is_unreadable(document: object, words: str) -> None:
    assert words in reason(document)


def test_no_reason_repeats_the_document() -> None:
    mark = "<script>alert(1)</script>"
    documents: list[Any] = [mark, {mark: 1}, {"Statement": {**ONE, "Effect": mark}}, {"Statement": {**ONE, mark: mark}}]
    assert not any(mark in reason(document) for document in documents)


def test_a_policy_without_statements_says_nothing() -> None:
    assert read({"Statement": []}).statements == ()


def test_the_type_is_one_of_two() -> None:
    found: Policy = parse(WHOLE, "p")
    assert isinstance(found, PolicyDocument | UnreadablePolicy)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["Statement", "Effect"]), inner),
)
names = st.sampled_from(["Effect", "Action", "Resource", "Condition", "Principal", "Sid", "NotAction"])
nearly = st.dictionaries(names, anything | st.sampled_from(["Allow", "Deny", "*", "a:b"]))


@settings(max_examples=200, deadline=None)
@given(st.one_of(anything, st.text(), nearly, nearly.map(lambda one: {"Statement": one})))
def test_nothing_that_is_sent_raises(document: Any) -> None:
    found = parse(document, "p")
    assert isinstance(found, PolicyDocument | UnreadablePolicy)
    assert isinstance(ask(identity=[found], resource_policy=found), Decision)
