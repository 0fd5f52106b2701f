"""Sigma: rules of the community and our own, loaded, compiled and asked of every record of a trail."""

from findings.detections.sigma.loading import load, sift
from findings.detections.sigma.rule import Correlation, Rule, RuleRefusedError, Threshold
from findings.detections.sigma.ruleset import RuleSet

__all__ = ["Correlation", "Rule", "RuleRefusedError", "RuleSet", "Threshold", "load", "sift"]
