"""What the collectors store: accounts, scans, coverage, resources, functions."""

from .account import AccountGroup, AccountState, CloudAccount, Environment
from .events import Checkpoint, Delivery, LogDoor
from .inventory import CollectedResources, Coverage, Function
from .scan import CollectionRun, RunState, Scan
from .trails import ReadObject, RecordAside

__all__ = [
    "AccountGroup",
    "AccountState",
    "Checkpoint",
    "CloudAccount",
    "CollectedResources",
    "CollectionRun",
    "Coverage",
    "Delivery",
    "Environment",
    "Function",
    "LogDoor",
    "ReadObject",
    "RecordAside",
    "RunState",
    "Scan",
]
