"""No part of a rule is there for nothing: without it, one of the rule's samples would be judged otherwise.

A part is one of the conditions that have to hold together, or one of several alternatives; alternatives that are values
of one field count as one part, since the SDK's model answers for each of those.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from findings.detections.rules import rule_texts
from findings.detections.sigma import Matcher, Rule, load
from findings.detections.sigma.terms import Both, Either, Field, Keyword, Node, Not, Text, leaves
from tests.findings.detections.samples import Sample, sample

TEXTS = rule_texts()
ELSEWHERE = {"eventSource": "example.amazonaws.com", "eventName": "ExampleHappened"}


def single_rules() -> Iterator[tuple[Sample, Rule]]:
    """Each rule that its file's samples are about; the steps of a sequence are told apart by its correlation's."""
    for path, text in TEXTS.items():
        rules = load({path: text}).rules
        if len(rules) == 1:
            yield sample(Path(path).stem), rules[0]


def without_a_part(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each part of a condition with the condition without it."""
    if isinstance(node, Not):
        yield from ((part, Not(rest)) for part, rest in without_a_part(node.node))
    elif isinstance(node, Both | Either):
        kind, nodes = type(node), node.nodes
        for place, one in enumerate(nodes):
            before, after = nodes[:place], nodes[place + 1 :]
            if before + after and not is_list_of_values(node):
                yield one, kind(before + after)
            yield from ((part, kind((*before, rest, *after))) for part, rest in without_a_part(one))


def is_list_of_values(node: Node) -> bool:
    if not isinstance(node, Either) or not all(isinstance(one, Field | Keyword) for one in node.nodes):
        return False
    asked = {(one.path, type(one.test)) for one in leaves(node) if isinstance(one, Field)}
    return len(asked) == 1 and asked.pop()[1] is Text


def judged(rule: Rule, given: Sample, asked: set[str]) -> tuple[int, int]:
    """How many of the samples a rule fires on: of those it should, and of those that it should leave alone."""
    moved = ({**one, field: ELSEWHERE[field]} for one in given.match for field in asked)
    matcher = Matcher([rule])
    match = [json.dumps(one).encode() for one in given.match]
    ignore = [json.dumps(one).encode() for one in (*given.ignore, *moved)]
    return len(matcher.judge(match, given.context).hits), len(matcher.judge(ignore, given.context).hits)


@pytest.mark.parametrize(("given", "rule"), list(single_rules()), ids=lambda value: getattr(value, "id", ""))
def test_every_part_of_a_rule_is_shown_by_a_sample(given: Sample, rule: Rule) -> None:
    asked = {leaf.path for leaf in leaves(rule.condition) if isinstance(leaf, Field)} & ELSEWHERE.keys()
    whole = judged(rule, given, asked)
    parts = without_a_part(rule.condition)
    assert [part for part, rest in parts if judged(replace(rule, condition=rest), given, asked) == whole] == []
