"""AWS IAM policies: read them within bounds, decide requests in three-valued logic, say which statement grants."""

from .anywhere import decide_any
from .context import Context
from .decision import Decision, Outcome
from .document import Policy, PolicyDocument, UnreadablePolicy, parse
from .evaluator import Evaluator, Request, decide
from .grants import Grant, grants
from .principals import Principal
from .rules import Kind, StatementRef

__all__ = [
    "Context",
    "Decision",
    "Evaluator",
    "Grant",
    "Kind",
    "Outcome",
    "Policy",
    "PolicyDocument",
    "Principal",
    "Request",
    "StatementRef",
    "UnreadablePolicy",
    "decide",
    "decide_any",
    "grants",
    "parse",
]
