"""Line: what a list reads of a finding; no model object is made for it."""

from datetime import datetime
from typing import NamedTuple


class Line(NamedTuple):
    """One finding in a list."""

    id: int
    severity: int
    state: str
    rule_id: str
    reason: str
    resource_name: str
    arn: str
    account_id: int
    region: str
    assignee_id: int | None
    opened: datetime
    changed: datetime
    version: int


LINE_SQL = ", ".join(f"line.{name}" for name in Line._fields)
