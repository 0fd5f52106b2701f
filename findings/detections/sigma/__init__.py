"""Sigma: rules of the community and our own, loaded, compiled and asked of every record of a trail."""

from collections.abc import Mapping

from findings.detections.sigma.fields import normalised
from findings.detections.sigma.hits import Event, Group, Hit, Outcome, grouped
from findings.detections.sigma.matcher import Judgement, Matcher, UnreadableError, records_of
from findings.detections.sigma.rule import Correlation, Rule, RuleRefusedError, Threshold
from findings.detections.sigma.ruleset import RuleSet


def load(texts: Mapping[str, str]) -> RuleSet:
    """Return the rules of these texts; see loading.load. pySigma is imported then, and no sooner: it takes 17 MB."""
    from findings.detections.sigma import loading

    return loading.load(texts)


def sift(texts: Mapping[str, str]) -> tuple[RuleSet, tuple[RuleRefusedError, ...]]:
    """Return the rules of these texts, and why the others were refused; see loading.sift."""
    from findings.detections.sigma import loading

    return loading.sift(texts)


__all__ = [
    "Correlation",
    "Event",
    "Group",
    "Hit",
    "Judgement",
    "Matcher",
    "Outcome",
    "Rule",
    "RuleRefusedError",
    "RuleSet",
    "Threshold",
    "UnreadableError",
    "grouped",
    "load",
    "normalised",
    "records_of",
    "sift",
]
