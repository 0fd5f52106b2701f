"""Sigma: rules of the community and our own, loaded, compiled and asked of every record of a trail."""

from findings.detections.sigma.fields import normalised
from findings.detections.sigma.hits import Event, Group, Hit, Outcome, grouped
from findings.detections.sigma.loading import load, sift
from findings.detections.sigma.matcher import Judgement, Matcher, UnreadableError, records_of
from findings.detections.sigma.rule import Correlation, Rule, RuleRefusedError, Threshold
from findings.detections.sigma.ruleset import RuleSet

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
