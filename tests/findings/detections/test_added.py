"""Rules of people are taken or refused one by one, none can pass for one of ours, and exceptions are exact."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from findings.checks import CHECKS
from findings.detections.added import (
    LONGEST_ID,
    REMEDY,
    correlation_of_text,
    excepting,
    exception_for,
    exception_of,
    id_of,
    is_added,
    rule_of_text,
    take,
)
from findings.detections.own import own_rules
from findings.detections.sigma import Matcher, RuleRefusedError
from findings.rules import SHIPPED
from tests.findings.detections.sigma.corpus import FOLDERS, needs_corpus
from tests.findings.detections.sigma.corpus import rule_texts as corpus_texts
from tests.findings.detections.sigma.texts import correlation_text, rule_text, selecting

UUID = "0a5177f4-6ca9-44c2-aacf-d3f3d8b6e4d2"
EVENT = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "sourceIPAddress": "10.1.2.3"}


def fires(rule, **fields):
    return bool(Matcher([rule]).judge([json.dumps({**EVENT, **fields}).encode()]).hits)


def test_no_rule_of_ours_has_an_id_that_could_be_an_added_one():
    ours = [*CHECKS, *SHIPPED, *(rule.id for rule in own_rules().rules)]
    assert [one for one in ours if "-" in one or is_added(one)] == []


@given(st.text(max_size=80))
def test_every_id_fits_findings_and_addresses(given):
    made = id_of(given)
    assert is_added(made)
    assert len(made) <= LONGEST_ID
    assert re.fullmatch(r"[a-z0-9_-]+", made)


def test_ids_that_differ_stay_different():
    given = [UUID, f"{UUID}_a", f"{UUID}_b", "a b", "a-b", "a_b", "A_B"]
    assert len({id_of(one) for one in given}) == len(given)


def test_a_rule_is_taken_with_what_pages_show():
    text = rule_text(name=None, id=UUID.upper(), author="Jane", references=["https://a.example/"])
    (taken,) = take({"folder/one.yml": text}).taken
    assert (taken.detection.id, taken.source, taken.text) == (f"sigma-{UUID}", "folder/one.yml", text)
    assert (taken.author, taken.references, taken.product, taken.service) == (
        "Jane",
        ("https://a.example/",),
        "aws",
        "cloudtrail",
    )
    assert taken.detection.remedy == REMEDY


def test_a_rule_that_is_named_like_one_of_ours_is_another():
    (taken,) = take({"one.yml": rule_text(name="trail_stopped")}).taken
    assert taken.detection.id not in SHIPPED


def test_one_bad_document_takes_no_other_with_it():
    got = take({"a.yml": rule_text() + "---\n" + rule_text(name="b", title="B", level="grave"), "b.yml": "- 1"})
    assert [one.detection.title for one in got.taken] == ["Trail stopped"]
    assert [(one.source, one.name, "grave" in one.reason) for one in got.refused] == [
        ("a.yml", "b", True),
        ("b.yml", "", False),
    ]


def test_documents_of_one_file_are_kept_apart():
    text = "%YAML 1.1\n# our rules\n---\n" + rule_text() + "--- # the second\n" + rule_text(name="b", title="B")
    got = take({"a.yml": text}).taken
    assert [rule_of_text(one.text, one.detection.id).detection.title for one in got] == ["Trail stopped", "B"]


def test_a_correlation_finds_its_rules_by_name_id_and_title_wherever_they_are():
    rule = rule_text(name=None, id=UUID, title="Stopped")
    for reference in ("Stopped", UUID):
        text = correlation_text(rules=[reference])
        (beside,) = take({"a.yml": rule + "---\n" + text}).taken[1:]
        apart = [one for one in take({"a.yml": text, "b.yml": rule}).taken if one.counts]
        assert [one.counts for one in (beside, *apart)] == [(f"sigma-{UUID}",)] * 2
    known = rule_of_text(rule, f"sigma-{UUID}")
    (alone,) = take({"a.yml": correlation_text(rules=["Stopped"])}, [known]).taken
    assert correlation_of_text(alone.text, alone.detection.id, [known]).rules == (f"sigma-{UUID}",)


def test_a_correlation_may_count_a_rule_of_ours():
    (taken,) = take({"a.yml": correlation_text(rules=["trail_stopped"])}, own_rules().rules).taken
    assert taken.counts == ("trail_stopped",)


def test_a_correlation_without_its_rule_is_refused_with_the_reference():
    (refused,) = take({"a.yml": correlation_text(rules=["nobody"])}).refused
    assert (refused.name, "'nobody'" in refused.reason) == ("many_trails_stopped", True)


def test_two_rules_that_took_the_same_uuid_are_two():
    texts = {"a.yml": rule_text(name=None, id=UUID, title="A"), "b.yml": rule_text(name=None, id=UUID, title="B")}
    assert len({one.detection.id for one in take(texts).taken}) == 2
    assert take(texts) == take(dict(reversed(texts.items())))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: *a",
        "a: &a ["
        + ", ".join(["x"] * 9)
        + "]\nb: &b ["
        + ", ".join(["*a"] * 9)
        + "]\nc: ["
        + ", ".join(["*b"] * 9)
        + "]",
        "x: " + "[" * 5_000,
        rule_text() + "#" * 10_000_000,
        selecting(eventName___re="a" * 2_001),
        selecting(eventName___re="(" * 500),
        "\x00",
        "\ud800",
        rule_text(logsource={"product": "p" * 1_000}),
        "---\n" * 100,
        "",
    ],
    ids=["alias", "laughs", "deep", "10 MB", "long regex", "bad regex", "NUL", "surrogate", "source", "marks", "none"],
)
def test_what_is_hostile_is_refused_with_a_sentence(text):
    got = take({"a.yml": text})
    assert not got.taken
    assert [bool(one.reason) and len(one.reason) < 3_000 for one in got.refused] == [True]


def test_an_exception_needs_all_of_its_lines_and_several_are_alternatives():
    rule = rule_of_text(rule_text(), "sigma-a")
    tuned = excepting(
        rule,
        [
            exception_of("sourceIPAddress|cidr: 10.0.0.0/8\nuserAgent: [terraform, pulumi]"),
            exception_of("userIdentity.arn|endswith: ':role/deploy'"),
        ],
    )
    assert fires(rule)
    assert fires(tuned)
    assert not fires(tuned, userAgent="pulumi")
    assert fires(tuned, userAgent="pulumi", sourceIPAddress="192.0.2.1")
    assert not fires(tuned, userIdentity={"arn": "arn:aws:iam::1:role/deploy"})


@pytest.mark.parametrize("text", ["", "- a", "a", "{}", "a|nonsense: b", "a: b\n---\nc: d", "a: *b", "a" * 5_000])
def test_an_exception_that_says_nothing_clear_is_refused(text):
    with pytest.raises(RuleRefusedError):
        exception_of(text)


@needs_corpus
def test_the_whole_community_set_is_taken_and_made_ready_again():
    texts = {path: text for folder in FOLDERS for path, text in corpus_texts(folder).items()}
    got = take(texts, own_rules().rules)
    assert got.refused == ()
    assert len(texts) == 57 + 123 + 742
    assert len({one.detection.id for one in got.taken}) == len(got.taken) == 929
    rules = {one.detection.id: rule_of_text(one.text, one.detection.id) for one in got.taken if not one.counts}
    for one in got.taken:
        if one.counts:
            counted = [rules[rule_id] for rule_id in one.counts]
            assert correlation_of_text(one.text, one.detection.id, counted).rules == one.counts


@given(st.text(min_size=1, max_size=40))
def test_the_exception_that_is_offered_for_a_value_fits_it_and_no_other(value):
    value = value.encode("utf-8", "replace").decode()
    rule = excepting(rule_of_text(rule_text(), "sigma-a"), [exception_of(exception_for("userAgent", value))])
    assert not fires(rule, userAgent=value)
    assert fires(rule, userAgent=value + "x")
    assert fires(rule, userAgent="x" + value)


@example(["\\*"], "")
@example(['a"b', "c"], "d")
@given(st.lists(st.text(max_size=8), min_size=1, max_size=3), st.text(max_size=8))
def test_no_name_of_a_field_keeps_the_rules_beside_it_from_being_asked(steps, value):
    detection = {"selection": {".".join(steps): value, "eventName": "StopLogging"}, "condition": "selection"}
    taken = take({"strange.yml": rule_text(detection, name="strange")}).taken
    rules = [rule_of_text(one.text, one.detection.id) for one in taken] + [rule_of_text(rule_text(), "sigma-a")]
    ten = [replace(rule, detection=replace(rule.detection, id=f"{rule.id}{n}")) for rule in rules for n in range(10)]
    hits = Matcher(ten).judge([json.dumps({**EVENT, "a": {"b": 1}}).encode()]).hits
    assert {hit.rule.id for hit in hits} >= {f"sigma-a{n}" for n in range(10)}
