"""Whatever the rule and the event: the compiled rule says what the naive evaluator says."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from findings.detections.sigma import Matcher, RuleRefusedError
from findings.detections.sigma.loading import rule_of
from tests.findings.detections.sigma import naive

KNOWN = {"names": frozenset({"a", "Ab", "x*"}), "one": frozenset({"ab"})}
NAMES = ["StopLogging", "UpdateFunctionCode20150331v2", "updatefunctioncode", "a", "GetObject"]
PATHS = [
    *["eventName", "eventSource", "errorCode", "userAgent", "requestParameters", "requestParameters.a"],
    *["requestParameters.a.b", "userIdentity.type", "userIdentity", "resources.ARN", "deep.a.b", "eventTime"],
]
words = st.sampled_from(
    ["", "a", "A", "ab", "aB", "b", "a*", "*", "?", "a?", "*b*", "b*a", "\\*", "x*", "true", "5", "\u0130"]
)
scalars: st.SearchStrategy[Any] = st.one_of(
    words,
    st.sampled_from([0, 1, 5, 5.0, 5.5, True, False, None, "5", "10.1.2.3", "2026-11-23T18:05:00Z", "-a", "/a b"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "type", "ARN"]), inner, max_size=3)
    ),
    max_leaves=5,
)
names = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), scalars)
sources = st.one_of(st.sampled_from(["s3.amazonaws.com", "a", "b"]), scalars)
events = st.fixed_dictionaries(
    {},
    optional={
        "eventName": names,
        "eventSource": sources,
        **dict.fromkeys(("errorCode", "userAgent", "requestParameters", "userIdentity", "resources", "deep"), values),
        "eventTime": scalars,
    },
)
wellformed = st.builds(
    lambda name, source, more: {**more, "eventName": name, "eventSource": source},
    st.sampled_from(NAMES),
    st.sampled_from(["s3.amazonaws.com", "a"]),
    events,
)
TEXTUAL = [
    "",
    "|contains",
    "|startswith",
    "|endswith",
    "|contains|all",
    "|cased",
    "|contains|cased",
    "|neq",
    "|base64",
    "|wide",
]
TEXTUAL += ["|base64offset|contains", "|windash", "|fieldref", "|fieldref|startswith", "|fieldref|contains", "|utf16"]
items = st.one_of(
    st.tuples(st.sampled_from(TEXTUAL), st.one_of(words, st.lists(words, min_size=1, max_size=3))),
    st.tuples(st.just(""), st.one_of(scalars, st.lists(scalars, max_size=3))),
    st.tuples(
        st.sampled_from(["|re", "|re|i", "|re|s|m", "|re|contains"]), st.sampled_from(["^a", "b$", "a|b", ".", "[0-9]"])
    ),
    st.tuples(
        st.sampled_from(["|lt", "|lte", "|gt", "|gte", "|hour", "|week|gte", "|year", "|minute|lt"]),
        st.sampled_from([0, 5, 5.5, 18, 2026]),
    ),
    st.tuples(st.just("|exists"), st.booleans()),
    st.tuples(st.just("|cidr"), st.sampled_from(["10.0.0.0/8", "::/0"])),
    st.tuples(
        st.sampled_from(["|expand", "|contains|expand", "|expand|cased", "|expand|neq"]),
        st.sampled_from(["%names%", "a%one%", "%nobody%", "x%"]),
    ),
)
paths = st.one_of(st.sampled_from(PATHS[:2]), st.sampled_from(PATHS))
named = st.tuples(
    st.just("eventName"),
    st.tuples(st.sampled_from(["", "|startswith", "|neq", "|cased"]), st.sampled_from([*NAMES, "UpdateFunctionCode"])),
)
selections = st.one_of(
    st.lists(st.one_of(st.tuples(paths, items), named), min_size=1, max_size=3).map(
        lambda many: {
            path + item[0]: ("eventTime" if "fieldref" in item[0] and not item[1] else item[1]) for path, item in many
        }
    ),
    st.lists(words, min_size=1, max_size=2),
)
CONDITIONS = [
    "a",
    "not a",
    "a and b",
    "a or b",
    "a and not b",
    "not (a or b)",
    "1 of them",
    "all of them",
    ["a and b", "b and not a"],
]


def parsed(first: Any, second: Any, condition: Any) -> dict[str, Any]:
    return {
        "title": "t",
        "logsource": {"product": "aws"},
        "detection": {"a": first, "b": second, "condition": condition},
    }


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.tuples(selections, selections, st.sampled_from(CONDITIONS)), min_size=1, max_size=4),
    st.lists(st.one_of(wellformed, events), min_size=1, max_size=3),
)
@example(
    [({"userAgent": "true"}, {"userAgent": True}, "a"), ({"userAgent": 1}, {"errorCode": None}, "a or b")],
    [
        {"eventName": "a", "eventSource": "a", "userAgent": True},
        {"eventName": "a", "eventSource": "a", "userAgent": 1},
        {"eventName": "a", "eventSource": "a", "userAgent": 1.0, "errorCode": None},
    ],
)
def test_compiled_says_what_the_naive_evaluator_says(written, happened):
    rules, wanted = [], []
    for number, parts in enumerate(written):
        document = parsed(*parts)
        try:
            rule = rule_of({**document, "name": f"rule_{number}"})
        except RuleRefusedError:
            continue  # what may be refused, and by which words, is the matter of test_loading
        rules.append(rule)
        wanted.append(SigmaRule.from_dict(document))
    matcher = Matcher(rules)
    records = [json.dumps(event).encode() for event in happened]
    expected = [
        (index, rule.id)
        for index, event in enumerate(happened)
        for rule, plain in zip(rules, wanted, strict=True)
        if naive.matches(plain, event, KNOWN)
    ]
    for _ in range(2):  # the second time from what was kept
        found = [
            (index, hit.rule.id) for index, record in enumerate(records) for hit in matcher.judge([record], KNOWN).hits
        ]
        assert found == expected
    whole = matcher.judge_object(b'{"Records":[' + b",".join(records) + b"]}", KNOWN)
    assert [(hit.event.raw, hit.rule.id) for hit in whole.hits] == [(records[index], rule) for index, rule in expected]
    assert whole.unreadable == []


def test_generated_rules_are_mostly_taken():
    taken = refused = 0

    @settings(max_examples=200, deadline=None, database=None)
    @given(selections, selections, st.sampled_from(CONDITIONS))
    def count(first, second, condition):
        nonlocal taken, refused
        try:
            rule_of(parsed(first, second, condition))
            SigmaRule.from_dict(parsed(first, second, condition))
            taken += 1
        except (RuleRefusedError, SigmaError):
            refused += 1

    count()
    assert taken > refused
