"""What holds for every Sigma rule of ours, so that a new one is right by being one YAML file and its samples."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from sigma.rule import SigmaRule

from findings.detections.catalogue import DataSource
from findings.detections.correlation import State, feed, occurrences
from findings.detections.rules import PLACEHOLDERS, rule_texts
from findings.detections.sigma import Correlation, Hit, Matcher, RuleSet, load
from findings.detections.sigma.terms import Field, Text, leaves
from tests.findings.detections.samples import HOME, IDENTITIES, Sample, sample
from tests.findings.detections.sigma import naive

ROOT = Path(__file__).parent.parent
TEXTS = rule_texts()
DOCS = (ROOT / "docs/detections.md").read_text()
GROUPS = {"evidence", "credentials", "access", "functions"}
# The AWS rows of the catalogue of detections: tampering, credentials, access, functions, exfiltration, execution.
ROWS = {
    *(f"LT-{number:02}" for number in range(1, 34)),
    *(f"CR-{number:02}" for number in (*range(1, 13), *range(19, 23))),
    *(f"UA-{number:02}" for number in (*range(1, 6), 9)),
    *(f"LP-{number:02}" for number in range(1, 25)),
    *(f"CX-{number:02}" for number in range(1, 5)),
    *(f"EX-{number:02}" for number in (*range(1, 16), 19)),
}
KEYS = {"title", "name", "id", "status", "description", "references", "date", "tags", "falsepositives", "level", "row"}
KEYS |= {"needs", "remedy"}
TAG = re.compile(r"attack\.(t[0-9]{4}(\.[0-9]{3})?|[a-z]+(-[a-z]+)*)")
# What these rules ask of a field is only whether they leave the event out.
ANY_OF = {"session_used_from_two_networks": {"eventSource", "eventName"}}
SKEWED = {"eventID", "eventTime"}

every_rule = pytest.mark.parametrize("path", TEXTS)


def name_of(path: str) -> str:
    return Path(path).stem


@cache
def documents(path: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(TEXTS[path]))


def described(path: str) -> dict[str, Any]:
    """The document that a file is named after."""
    (found,) = (one for one in documents(path) if one["name"] == name_of(path))
    return found


@cache
def loaded(path: str) -> RuleSet:
    return load({path: TEXTS[path]})


@cache
def matcher(path: str) -> Matcher:
    return Matcher(loaded(path).rules)


@cache
def sigma_rules(path: str) -> list[SigmaRule]:
    return [SigmaRule.from_dict(one) for one in documents(path) if "detection" in one]


def hits(path: str, events: tuple[dict[str, Any], ...], given: Sample) -> list[Hit]:
    judged = matcher(path).judge([json.dumps(one).encode() for one in events], given.context)
    assert not judged.unreadable
    return judged.hits


def fired(path: str, event: dict[str, Any], given: Sample) -> bool:
    """What the engine says of one event, if the naive evaluator says so, too."""
    is_match = any(naive.matches(rule, event, given.context) for rule in sigma_rules(path))
    assert bool(hits(path, (event,), given)) == is_match
    return is_match


def firings(path: str, events: tuple[dict[str, Any], ...], given: Sample) -> int:
    (correlation,) = loaded(path).correlations
    return len(feed(correlation, State(), occurrences(correlation, hits(path, events, given)))[1])


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two events differ; who called is one place."""
    if isinstance(one, dict) and isinstance(other, dict) and path != "userIdentity":
        for key in sorted(({*one, *other}) - SKEWED):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}".strip("."))
    elif one != other:
        yield path


def unsaid() -> dict[str, str]:
    """The rows that the docs say no rule can say, and why."""
    return dict(re.findall(r"^\| ([A-Z]{2}-[0-9]{2}) \| [^|]+ \| ([^|]{20,}) \|", DOCS, re.MULTILINE))


@every_rule
def test_it_stands_in_its_group_under_a_short_name_of_its_own(path: str) -> None:
    cloud, group, _ = path.split("/")
    assert (cloud, group in GROUPS) == ("aws", True)
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name_of(path))
    assert len(name_of(path)) <= 45


@every_rule
def test_it_says_everything_of_itself(path: str) -> None:
    said = described(path)
    assert set(said) - {"detection", "logsource", "correlation"} == KEYS
    assert (said["status"], said["date"].isoformat() >= "2026-11-23") == ("test", True)
    assert said["row"] in ROWS
    assert all(DataSource(one) for one in said["needs"])
    assert all(TAG.fullmatch(tag) for tag in said["tags"])
    assert loaded(path).silent or loaded(path).rules[0].detection.attack


@every_rule
def test_its_words_are_for_people(path: str) -> None:
    said = described(path)
    assert len(said["title"]) <= 80
    assert not said["title"].endswith(".")
    assert 1 <= len(re.findall(r"[.:](\s|$)", said["description"])) <= 5
    assert len(said["remedy"]) >= 100
    assert said["references"]
    assert said["falsepositives"]


def test_ids_are_random_and_no_two_are_the_same() -> None:
    said = [one for path in TEXTS for one in documents(path)]
    assert all(UUID(one["id"]).version == 4 for one in said)
    assert len({one["id"] for one in said}) == len({one["name"] for one in said}) == len(said)
    assert len({one["title"] for one in said}) == len(said)


@every_rule
def test_it_loads_and_asks_only_what_an_account_can_be_asked(path: str) -> None:
    rules = loaded(path)
    asked = (leaf for rule in rules.rules for leaf in leaves(rule.condition) if isinstance(leaf.test, Text))
    slots = {slot for leaf in asked for slot in leaf.test.slots}  # type: ignore[union-attr]
    assert slots <= set(PLACEHOLDERS)
    assert slots == set(sample(name_of(path)).context)
    assert all((rule.product, rule.service) == ("aws", "cloudtrail") for rule in rules.rules)


@every_rule
def test_it_never_excepts_by_what_a_caller_chooses(path: str) -> None:
    """A user agent is whatever the caller says: only where it betrays, or where nothing else tells, may a rule ask."""
    for rule in loaded(path).rules:
        names = {leaf.path for leaf in leaves(rule.condition) if isinstance(leaf, Field)}
        assert "userAgent" not in names or rule.detection.row in {"UA-09", "CX-01"}


@every_rule
def test_it_fires_on_its_samples_and_not_on_near_misses(path: str) -> None:
    given = sample(name_of(path))
    assert given.match
    assert [number for number, one in enumerate(given.match) if not fired(path, one, given)] == []
    assert [number for number, one in enumerate(given.ignore) if fired(path, one, given)] == []
    assert len(given.ignore) >= 2


@every_rule
def test_it_never_fires_on_another_service_or_another_call(path: str) -> None:
    given = sample(name_of(path))
    rules = loaded(path).rules
    asked = {leaf.path for rule in rules for leaf in leaves(rule.condition) if isinstance(leaf, Field)}
    others = {"eventSource": "example.amazonaws.com", "eventName": "ExampleHappened"}
    for field in (asked & others.keys()) - ANY_OF.get(name_of(path), set()):
        assert hits(path, tuple({**one, field: others[field]} for one in given.match), given) == []


@every_rule
def test_one_near_miss_is_very_near(path: str) -> None:
    given = sample(name_of(path))
    apart = [len(set(differences(one, other))) for one in given.match for other in given.ignore]
    assert min(apart) == 1


@pytest.mark.parametrize("path", [path for path in TEXTS if "correlation" in documents(path)[-1]])
def test_a_correlation_fires_on_enough_and_not_on_almost_enough(path: str) -> None:
    given = sample(name_of(path))
    assert given.match_correlation
    assert given.ignore_correlation
    assert [firings(path, one, given) for one in given.match_correlation] == [1] * len(given.match_correlation)
    assert [firings(path, one, given) for one in given.ignore_correlation] == [0] * len(given.ignore_correlation)


def test_samples_are_of_rules_and_of_people_that_are_there() -> None:
    assert {file.stem for file in HOME.glob("*.json")} == {name_of(path) for path in TEXTS}
    assert {"admin", "root", "function", "deploy"} <= set(IDENTITIES)


def test_every_aws_row_of_the_catalogue_is_answered_or_has_its_reason() -> None:
    answered = {described(path)["row"] for path in TEXTS}
    assert answered | set(unsaid()) == ROWS
    assert not answered & set(unsaid())
    assert len(answered) >= 75
    assert len(TEXTS) >= 75


@every_rule
def test_the_docs_list_it_as_it_is(path: str) -> None:
    said = described(path)
    slots = ", ".join(f"`{slot}`" for slot in sorted(set(re.findall("%[a-z_]+%", TEXTS[path]))))
    cells = f"`{said['name']}`", said["title"], said["row"], said["level"], ", ".join(said["needs"]), slots
    assert f"| {' | '.join(cells)} |" in DOCS


def test_the_docs_list_nothing_else_and_every_placeholder() -> None:
    listed = re.findall(r"^\| `([a-z_0-9]+)` \|.*\| (?:trail_|`)", DOCS, re.MULTILINE)
    assert {name_of(path) for path in TEXTS} == set(listed)
    assert [name for name, meaning in PLACEHOLDERS.items() if f"| `%{name}%` | {meaning} |" not in DOCS] == []


def test_none_fires_on_a_day_of_ordinary_work() -> None:
    given = sample("ordinary/day")
    rules = load(TEXTS)
    judged = Matcher(rules.rules).judge([json.dumps(one).encode() for one in given.ignore], given.context)
    assert len(given.ignore) >= 50
    assert set(given.context) == set(PLACEHOLDERS)
    assert {
        (hit.rule.id, hit.event.first("eventName")) for hit in judged.hits if hit.rule.id not in rules.silent
    } == set()
    assert [feed(one, State(), occurrences(one, judged.hits))[1] for one in rules.correlations] == [[]] * len(
        rules.correlations
    )


def test_a_refused_call_is_told_once() -> None:
    """A rule on refused calls answers only for those that no other rule can see."""
    known = sample("ordinary/day").context
    rules = load(TEXTS)
    events = [json.dumps(one).encode() for path in TEXTS for one in sample(name_of(path)).match]
    told: dict[bytes, set[str]] = {}
    for hit in Matcher(rules.rules).judge(events, known).hits:
        if hit.rule.id not in rules.silent:
            told.setdefault(hit.event.raw, set()).add(hit.rule.id)
    assert [ids for ids in told.values() if len(ids) > 1 and any(one.endswith("_refused") for one in ids)] == []


def test_all_of_them_load_together() -> None:
    rules = load(TEXTS)
    assert all(isinstance(one, Correlation) for one in rules.correlations)
    assert len(rules.rules) + len(rules.correlations) == sum(len(documents(path)) for path in TEXTS)
