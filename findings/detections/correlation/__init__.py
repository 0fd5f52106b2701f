"""Correlations: hits of rules over time, counted so that order, repeats and lateness do not matter."""

from findings.detections.correlation.occurrences import Occurrence, occurrences
from findings.detections.correlation.state import Firing, State, feed

__all__ = ["Firing", "Occurrence", "State", "feed", "occurrences"]
