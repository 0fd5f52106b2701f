"""What the collectors store: accounts, scans, coverage, resources, functions."""

from .account import AccountGroup, AccountState, CloudAccount, Environment
from .inventory import CollectedResources, Coverage, Function
from .scan import CollectionRun, RunState, Scan

__all__ = [
    "AccountGroup",
    "AccountState",
    "CloudAccount",
    "CollectedResources",
    "CollectionRun",
    "Coverage",
    "Environment",
    "Function",
    "RunState",
    "Scan",
]
