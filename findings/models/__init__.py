"""Findings, their evidence and their history."""

from .added_rules import AddedRule, RuleException, RuleTest, RuleUpload, WorkState
from .behaviour import CorrelationState, KnownInvocation, LongLine, RefusedInput
from .finding import OPEN_STATES, Finding, State
from .history import Evidence, Transition, Verb
from .posture import PostureDay, RegionPosture
from .tally import FindingTally
from .told import ToldEvent

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
    "RefusedInput",
    "RegionPosture",
    "RuleException",
    "RuleTest",
    "RuleUpload",
    "State",
    "ToldEvent",
    "Transition",
    "Verb",
    "WorkState",
]
