"""Findings, their evidence and their history."""

from .added_rules import AddedRule, RuleException, RuleTest, RuleUpload, WorkState
from .behaviour import CorrelationState, KnownInvocation, LongLine
from .finding import OPEN_STATES, Finding, State
from .history import Evidence, Transition, Verb
from .posture import PostureDay, RegionPosture
from .tally import FindingTally

__all__ = [
    "OPEN_STATES",
    "AddedRule",
    "CorrelationState",
    "Evidence",
    "Finding",
    "FindingTally",
    "KnownInvocation",
    "LongLine",
    "PostureDay",
    "RegionPosture",
    "RuleException",
    "RuleTest",
    "RuleUpload",
    "State",
    "Transition",
    "Verb",
    "WorkState",
]
