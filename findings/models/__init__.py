"""Findings, their evidence and their history."""

from .behaviour import CorrelationState, KnownInvocation, LongLine, RefusedInput
from .finding import OPEN_STATES, Finding, State
from .history import Evidence, Transition, Verb
from .posture import PostureDay, RegionPosture
from .tally import FindingTally
from .told import ToldEvent

__all__ = [
    "OPEN_STATES",
    "CorrelationState",
    "Evidence",
    "Finding",
    "FindingTally",
    "KnownInvocation",
    "LongLine",
    "PostureDay",
    "RefusedInput",
    "RegionPosture",
    "State",
    "ToldEvent",
    "Transition",
    "Verb",
]
