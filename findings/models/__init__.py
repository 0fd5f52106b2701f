"""Findings, their evidence and their history."""

from .finding import OPEN_STATES, Finding, State
from .history import Evidence, Transition, Verb
from .posture import PostureDay, RegionPosture
from .tally import FindingTally

__all__ = [
    "OPEN_STATES",
    "Evidence",
    "Finding",
    "FindingTally",
    "PostureDay",
    "RegionPosture",
    "State",
    "Transition",
    "Verb",
]
