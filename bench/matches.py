"""The share of the published (event, rule) pairs that is not found: 0 is promised, whatever the speed.

The 810 pairs of the public corpus are asked where it is beside the repository; elsewhere the pairs are those that the
naive evaluator of the tests finds on records and rules made here. reference is its time per record and rule in us.
"""

import json
import time
from dataclasses import replace
from typing import Any

import yaml
from sigma.rule import SigmaRule

from bench import Result
from bench._trail import CORPUS, LOUD, made_rule, public, record_of
from findings.detections.sigma import Matcher, sift
from tests.findings.detections.sigma import naive

Pairs = set[tuple[str, str]]


def run(quick: bool) -> Result:
    """Ask all rules of all events, compiled and naively, and compare with what was published."""
    events = _events()
    expected: Pairs = set()
    missed: Pairs = set()
    beyond = ours = theirs = 0.0
    asked = 0
    for folder in ("sigmahq_aws", "suzaku") if CORPUS.is_dir() else ("made",):
        texts = public((folder,)) if CORPUS.is_dir() else {f"m{number}": made_rule(number) for number in range(57)}
        found, seconds = _compiled(texts, events)
        ours += seconds
        known, seconds, rules = _naively(texts, events, quick)
        theirs += seconds
        asked += rules * len(events)
        wanted = _published(folder) if CORPUS.is_dir() else known
        expected |= wanted
        missed |= wanted - found
        beyond += len(found - wanted)
    share = len(missed) / max(1, len(expected))
    return Result(
        bench="matches",
        value=round(share, 4),
        unit="of the pairs missed",
        reference=round(theirs / asked * 1e6, 2),
        ratio=0.0,
        peak_mb=0.0,
        reference_is="us per rule and event of the naive evaluator",
        limit=0.0,
        more={
            "expected": len(expected),
            "found": len(expected) - len(missed),
            "beyond": round(beyond),
            "events": len(events),
            "us_per_event_cold": round(ours / len(events) * 1e6, 1),
            "corpus": CORPUS.is_dir(),
        },
    )


def _events() -> dict[str, dict[str, Any]]:
    if not CORPUS.is_dir():
        return {f"made-{number}": record_of(number, *LOUD[number % len(LOUD)]) for number in range(300)}
    found = {}
    for name in ("otrf", "streamalert", "traildiscover"):
        for line in (CORPUS / "events" / f"{name}_cloudtrail.jsonl").read_text().splitlines():
            one = json.loads(line)
            found[one["id"]] = one["event"]
    return found


def _published(folder: str) -> Pairs:
    pairs = json.loads((CORPUS / f"sigma_pairs_{folder}.json").read_text())
    return {(event, rule) for event, rules in pairs for rule in rules}


def _compiled(texts: dict[str, str], events: dict[str, dict[str, Any]]) -> tuple[Pairs, float]:
    rules = [replace(rule, product="", service="") for rule in sift(texts)[0].rules]
    matcher = Matcher(rules)
    began = time.perf_counter()
    pairs = {
        (name, hit.rule.id.partition("_")[0] if CORPUS.is_dir() else hit.rule.id)
        for name, event in events.items()
        for hit in matcher.judge([json.dumps(event).encode()]).hits
    }
    return pairs, time.perf_counter() - began


def _naively(texts: dict[str, str], events: dict[str, dict[str, Any]], quick: bool) -> tuple[Pairs, float, int]:
    documents = [one for text in texts.values() for one in yaml.safe_load_all(text) if "correlation" not in one]
    chosen = documents[:60] if quick else documents
    parsed = [(str(one.get("id") or one.get("name")), SigmaRule.from_dict(one)) for one in chosen]
    began = time.perf_counter()
    pairs = set()
    for rule, one in parsed:
        conditions = [condition.parsed for condition in one.detection.parsed_condition]
        pairs |= {
            (name, rule) for name, event in events.items() if any(naive.holds(node, event, {}) for node in conditions)
        }
    return pairs, time.perf_counter() - began, len(parsed)
