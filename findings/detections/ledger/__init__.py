"""The invocation ledger: what the platform says of each invocation, and what it does not say."""

from .exports import ExportError, lost_in_export
from .firewalls import Refusal, refusals
from .fragments import LIMITS, Joined, joined, limit_of
from .invocations import Closing, Invocation, Ledger, Seen
from .lines import Kind, Mark, mark_of
from .losses import Loss, LossKind, Setup, is_clean, settle

__all__ = [
    "LIMITS",
    "Closing",
    "ExportError",
    "Invocation",
    "Joined",
    "Kind",
    "Ledger",
    "Loss",
    "LossKind",
    "Mark",
    "Refusal",
    "Seen",
    "Setup",
    "is_clean",
    "joined",
    "limit_of",
    "lost_in_export",
    "mark_of",
    "refusals",
    "settle",
]
