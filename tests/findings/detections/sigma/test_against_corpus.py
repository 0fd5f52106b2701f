"""The compiled rules say of every public event what the naive evaluator says, and the pairs published with them."""

import functools
import json
from dataclasses import replace

import pytest
import yaml
from sigma.rule import SigmaRule

from findings.detections.sigma import Matcher, normalised, sift
from tests.findings.detections.sigma import naive
from tests.findings.detections.sigma.corpus import expected_pairs, needs_corpus, rule_texts, trail_events

pytestmark = needs_corpus
# Written in docs/sigma.md: rules in correlation files, which the oracle of the pairs could not parse.
CORRELATED = {
    *("8e0f2a4b-6c7d-9e1f-3a5b-7c8d9e0f1a2c", "8e0f2a4b-6c7d-9e1f-3a5b-7c8d9e0f1a2d"),
    *("4a6b8c0d-2e3f-5a7b-9c1d-3e4f5a6b7c8e", "33ecb0d0-389f-4954-ae8e-7b62f9e369b8"),
    *("6c8d0e2f-4a5b-7c9d-1e3f-5a6b7c8d9e10", "6c8d0e2f-4a5b-7c9d-1e3f-5a6b7c8d9e11"),
}


@functools.cache
def compiled_pairs(folder: str) -> set[tuple[str, str]]:
    """Whatever their log source: rules for Azure have little to say of these events, but have to be right in that."""
    rules = [replace(rule, product="", service="") for rule in sift(rule_texts(folder))[0].rules]
    by_raw = {json.dumps(event).encode(): name for name, event in trail_events().items()}
    judged = Matcher(rules).judge(by_raw)
    assert not judged.unreadable
    return {(by_raw[hit.event.raw], hit.rule.id.partition("_")[0]) for hit in judged.hits}


def known_once(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs with the last name of each event that was published under several."""
    last = {json.dumps(event): name for name, event in trail_events().items()}
    return {(last[json.dumps(trail_events()[name])], rule) for name, rule in pairs}


def naive_pairs(folder: str) -> set[tuple[str, str]]:
    found = set()
    for text in rule_texts(folder).values():
        for document in yaml.safe_load_all(text):
            if "correlation" in document:
                continue
            parsed = [one.parsed for one in SigmaRule.from_dict(document).detection.parsed_condition]
            found |= {
                (name, str(document["id"]))
                for name, event in trail_events().items()
                if any(naive.holds(one, event, {}) for one in parsed)
            }
    return known_once(found)


@pytest.mark.parametrize("folder", ["sigmahq_aws", "suzaku"])
def test_published_pairs_are_found_to_the_last(folder):
    assert known_once(expected_pairs(folder)) <= compiled_pairs(folder)


@pytest.mark.parametrize("folder", ["sigmahq_aws", "suzaku"])
def test_what_is_found_beyond_the_published_pairs_has_a_written_reason(folder):
    events = trail_events()
    for name, rule in compiled_pairs(folder) - known_once(expected_pairs(folder)):
        is_versioned = normalised(events[name].get("eventName", "")) != events[name].get("eventName", "")
        assert is_versioned or rule in CORRELATED, (name, rule)


@pytest.mark.parametrize("folder", ["sigmahq_aws", "sigmahq_azure", "suzaku"])
def test_compiled_says_what_the_naive_evaluator_says(folder):
    assert compiled_pairs(folder) == naive_pairs(folder)
