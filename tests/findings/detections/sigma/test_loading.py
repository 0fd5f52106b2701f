"""A rule is taken to the letter or refused by name; what strangers send is bounded."""

import pytest
from sigma.modifiers import modifier_mapping

from findings.detections.catalogue import DataSource
from findings.detections.sigma import RuleRefusedError, load, sift
from findings.detections.sigma.terms import Both, Compare, Field, Operator, Regex, Slot, Text, Unit, Wildcard
from findings.verdict import Remedy, Severity
from tests.findings.detections.sigma.corpus import FOLDERS, needs_corpus, rule_texts
from tests.findings.detections.sigma.texts import correlation_text, rule_text, selecting

UUID = "0a5177f4-6ca9-44c2-aacf-d3f3d8b6e4d2"
# A modifier that pySigma learns fails the test below until somebody has said what it means here.
MODIFIERS = {
    "all": ["a", "b"],
    "base64": "secret",
    "base64offset": "secret",
    "cased": "Abc",
    "cidr": "10.0.0.0/8",
    "contains": "abc",
    "day": 3,
    "endswith": "abc",
    "exists": True,
    "expand": "%trail_names%",
    "fieldref": "userIdentity.userName",
    "gt": 3,
    "gte": 3,
    "hour": 3,
    "lt": 3,
    "lte": 3,
    "minute": 3,
    "month": 3,
    "neq": "abc",
    "re": "a.c",
    "startswith": "abc",
    "utf16": "secret",
    "utf16be": "secret",
    "week": 3,
    "wide": "secret",
    "windash": "-enc",
    "year": 2026,
}
FLAGS = ("dotall", "i", "ignorecase", "m", "multiline", "s")


def one(text: str):
    (rule,) = load({"rule.yml": text}).rules
    return rule


def test_every_modifier_of_pysigma_is_known_here():
    assert set(modifier_mapping) == {*MODIFIERS, *FLAGS}


@pytest.mark.parametrize(
    ("modifier", "value"), [*MODIFIERS.items(), *((f"re|{flag}", "a.c") for flag in FLAGS)], ids=str
)
def test_every_modifier_loads(modifier, value):
    assert one(rule_text({"selection": {f"field|{modifier}": value}, "condition": "selection"})).condition


def test_own_rule_says_everything_of_itself():
    rule = one(
        rule_text(
            row="LT-01",
            needs=["trail_management", "trail_digests"],
            remedy="Start it again.",
            tags=["attack.defense-impairment", "attack.t1685.002", "attack.t1562.001"],
            falsepositives=["Maintenance"],
            author="us",
        )
    )
    found = rule.detection
    assert (rule.id, found.id, found.title, found.row) == ("trail_stopped", "trail_stopped", "Trail stopped", "LT-01")
    assert (found.severity, found.remedy) == (Severity.HIGH, Remedy("Start it again."))
    assert found.needs == (DataSource.TRAIL_MANAGEMENT, DataSource.TRAIL_DIGESTS)
    assert (found.attack, found.false_positives) == (("T1685.002", "T1685"), ("Maintenance",))
    assert (rule.author, rule.product, rule.service) == ("us", "aws", "cloudtrail")


def test_community_rule_goes_by_its_uuid_and_needs_what_it_asks_for():
    rule = one(rule_text({"s": {"eventName": ["GetObject", "PutObject"]}, "condition": "s"}, name=None, id=UUID))
    assert (rule.id, rule.detection.needs) == (UUID, (DataSource.TRAIL_S3_DATA,))
    assert rule.names == (UUID, "Trail stopped")
    plain = one(rule_text(name=None, level=None))
    assert (plain.id, plain.detection.needs) == ("trail_stopped", (DataSource.TRAIL_MANAGEMENT,))
    assert plain.detection.severity is Severity.MEDIUM


def test_terms_are_what_was_written():
    text = rule_text(
        {
            "selection": {
                "a|contains|expand": "x-%trail_names%",
                "b|re|i": "^a.c",
                "c|hour|gte": 18,
                "d|cased": "A?",
            },
            "condition": "selection",
        }
    )
    assert one(text).condition == Both(
        (
            Field("a", Text((Wildcard.MANY, "x-", Slot("trail_names"), Wildcard.MANY))),
            Field("b", Regex("(?i)^a.c")),
            Field("c", Compare(Operator.GTE, 18, Unit.HOUR)),
            Field("d", Text(("A", Wildcard.ONE), cased=True)),
        )
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(selecting(a___frobnicate="x"), "Unknown modifier", id="a modifier nobody knows"),
        pytest.param(selecting(a___re="(?=x)"), "invalid", id="a look-ahead, which RE2 has not"),
        pytest.param(selecting(a___re="(a"), "invalid", id="a broken regular expression"),
        pytest.param(selecting(a___re="a{900}{900}"), "invalid", id="a regular expression that explodes"),
        pytest.param(selecting(a___re="a" * 2001), "2000 characters", id="a long regular expression"),
        pytest.param(selecting(a___re___expand="%x%"), "expand inside", id="a placeholder in a regular expression"),
        pytest.param(selecting(a___cidr="10.0.0.1/8"), "CIDR", id="an address that is no network"),
        pytest.param(selecting(a___base64___expand="%x%"), "loses its placeholders", id="a placeholder encoded"),
        pytest.param(selecting(a___expand___base64="%x%"), "loses its placeholders", id="a placeholder, then encoded"),
        pytest.param(selecting(a___cased___fieldref="b"), "cased beside", id="cased before fieldref"),
        pytest.param(selecting(a___cased___windash="-a"), "cased beside", id="cased before windash"),
        pytest.param(rule_text({"s": {"a": "x"}, "condition": "s | count() > 5"}), "pipe", id="the old aggregation"),
        pytest.param(rule_text({"s": {"a": 1}, "timeframe": "5m", "condition": "s"}), "timeframe", id="timeframe"),
        pytest.param(rule_text({"s": {"a": 1}, "condition": "t"}), "not defined", id="a selection that is not there"),
        pytest.param(rule_text({"s": {"a": 1}, "condition": "1 of t*"}), "t*", id="a selector that selects nothing"),
        pytest.param(rule_text({"s": {"a": {"b": 1}}, "condition": "s"}), "dict", id="a mapping as a value"),
        pytest.param(rule_text({"s": [None], "condition": "s"}), "null without a field", id="null as a keyword"),
        pytest.param(rule_text({"s": {"|gt": 3}, "condition": "s"}), "compare without", id="gt as a keyword"),
        pytest.param(rule_text(level="terrible"), "level", id="a level that nobody knows"),
        pytest.param(rule_text(needs=["crystal_ball"]), "needs", id="a source that nobody knows"),
        pytest.param(rule_text(needs=3), "needs", id="needs that are no list"),
        pytest.param(rule_text(title=None), "title", id="no title"),
        pytest.param(rule_text(title="x" * 400), "title", id="a long title"),
        pytest.param(rule_text(logsource=None), "log source", id="no log source"),
        pytest.param(rule_text(filter={"rules": ["x"]}), "filter", id="a filter document"),
        pytest.param(rule_text(action="global"), "action", id="an action document"),
        pytest.param("[1, 2]", "no mapping", id="a list"),
        pytest.param("", "no document", id="nothing"),
        pytest.param("a: &x [1]\nb: *x", "alias", id="an alias"),
        pytest.param("a: 1\na: 2", "twice", id="a doubled key"),
        pytest.param("1: 2", "no text", id="a key that is a number"),
        pytest.param("a: !!python/object/apply:os.system [id]", "no YAML", id="a constructor"),
        pytest.param("a: " + "9" * 5000, "no YAML", id="a number beyond all bounds"),
        pytest.param("a: 2026-13-45", "no YAML", id="a date that is none"),
        pytest.param("[" * 5000, "deeper than", id="a deep list"),
        pytest.param("a: [" + "1," * 30_000 + "1]", "nodes", id="a long list"),
        pytest.param("---\n{}\n" * 100, "documents", id="many documents"),
        pytest.param("a: " + "x" * 300_000, "bytes", id="a large text"),
        pytest.param("a: \x00", "no YAML", id="a NUL"),
    ],
)
def test_refused_by_name(text, words):
    with pytest.raises(RuleRefusedError) as error:
        load({"odd.yml": text})
    assert words in str(error.value)
    assert error.value.rule in {"trail_stopped", "odd.yml", "x" * 300}


def test_refused_rule_leaves_its_neighbours_alone():
    found, refused = sift({"a.yml": rule_text(), "b.yml": selecting(a___re="("), "c.yml": rule_text(name="other")})
    assert ([rule.id for rule in found.rules], len(refused)) == (["trail_stopped", "other"], 1)


def test_same_name_twice_is_refused_and_a_uuid_twice_is_told_apart():
    with pytest.raises(RuleRefusedError, match="another rule has"):
        load({"a.yml": rule_text(), "b.yml": rule_text()})
    twins = {"a.yml": rule_text(name=None, id=UUID), "b.yml": rule_text(name=None, id=UUID, title="Other")}
    assert [rule.id for rule in load(twins).rules] == [UUID, f"{UUID}_other"]


@pytest.mark.parametrize("reference", ["trail_stopped", UUID, "Trail stopped"])
def test_correlation_finds_its_rule_by_name_id_and_title(reference):
    texts = {"a.yml": correlation_text(rules=[reference]), "b.yml": rule_text(id=UUID)}
    found = load(texts)
    (correlation,) = found.correlations
    assert (correlation.id, correlation.rules) == ("many_trails_stopped", ("trail_stopped",))
    assert (correlation.window_s, correlation.group_by) == (300, ("sourceIPAddress",))
    assert found.silent == {"trail_stopped"}


def test_correlation_prefers_the_rule_of_its_own_file():
    both = rule_text(name="mine") + "---\n" + correlation_text(rules=["Trail stopped"])
    assert load({"b.yml": both, "a.yml": rule_text(name="theirs")}).correlations[0].rules == ("mine",)
    with pytest.raises(RuleRefusedError, match="several rules"):
        load({"a": rule_text(), "b": rule_text(name="b"), "c": correlation_text(rules=["Trail stopped"])})


def test_generating_correlation_leaves_its_rule_loud():
    found = load({"a.yml": rule_text() + "---\n" + correlation_text(generate=True)})
    assert (found.correlations[0].is_generating, found.silent) == (True, frozenset())


def test_alias_names_a_field_per_rule():
    text = correlation_text(**{"group-by": ["who"]}, aliases={"who": {"trail_stopped": "userIdentity.arn"}})
    (found,) = load({"a.yml": rule_text(), "b.yml": text}).correlations
    assert found.fields_of("trail_stopped") == ("userIdentity.arn",)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "value_sum", "condition": {"gte": 3, "field": "a"}}, "value_sum"),
        ({"kind": "value_median", "condition": {"gte": 3, "field": "a"}}, "value_median"),
        ({"kind": "magic"}, "magic"),
        ({"condition": {"lt": 3}}, "'lt'"),
        ({"condition": {"eq": 3}}, "'eq'"),
        ({"condition": {"gte": 0}}, "more than 0"),
        ({"condition": {"gte": 5001}}, "at most 5000"),
        ({"kind": "temporal", "condition": "trail_stopped"}, "an expression"),
        ({"kind": "temporal", "condition": {"gte": 5}}, "another number"),
        ({"kind": "value_count"}, "field reference"),
        ({"timespan": "2d"}, "at most a day"),
        ({"timespan": "soon"}, "Timespan"),
        ({"timespan": None}, "timespan"),
        ({"rules": ["nobody"]}, "no rule answers"),
        ({"rules": ["many_trails_stopped"]}, "no rule answers"),
        ({"rules": []}, "1 to 200"),
        ({"rules": {"a": "b"}}, "Rule reference"),
        ({"condition": {"gte": "many"}}, "no valid"),
        ({"aliases": {"who": {"nobody": "a"}}}, "no rule answers"),
    ],
    ids=str,
)
def test_correlation_refused_by_name(fields, words):
    with pytest.raises(RuleRefusedError, match="many_trails_stopped") as error:
        load({"a.yml": rule_text(), "b.yml": correlation_text(**fields)})
    assert words in str(error.value)


@needs_corpus
@pytest.mark.parametrize(("folder", "count"), [*zip(FOLDERS, (57, 123, 742), strict=True)])
def test_public_rules_load_to_the_last(folder, count):
    texts = rule_texts(folder)
    assert (len(texts), sift(texts)[1]) == (count, ())
