"""Line: what a list reads of a finding; no model object is made for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from auditportal.members.models import User

from .finding import Finding


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


def lines_of(user: User, ids: Sequence[int]) -> dict[int, Line]:
    """Return id -> line of those of the findings that the person may see."""
    rows = Finding.objects.visible_to(user).filter(pk__in=ids).values_list(*Line._fields)
    return {row[0]: Line(*row) for row in rows}
