"""How long it took from what happened to the finding: measured on the findings themselves."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from findings.models import Evidence, Finding

# A first look at an account finds what is days old; it says nothing about how quick the portal is.
LONGEST = timedelta(days=2)
MOST = 100


def delay(first_seen: datetime, body: Any) -> timedelta | None:
    """Return the time from the first event of the evidence with which a finding was opened; None where it has none."""
    first = body.get("first") if isinstance(body, dict) else None
    try:
        # A day alone says nothing about minutes.
        happened = datetime.fromisoformat(first) if isinstance(first, str) and "T" in first else None
    except ValueError:
        return None
    if happened is None:
        return None
    passed = first_seen - (happened if happened.tzinfo else happened.replace(tzinfo=UTC))
    return passed if timedelta(0) <= passed <= LONGEST else None


def delay_of(finding: Finding) -> timedelta | None:
    """Return it of one finding."""
    body = Evidence.objects.filter(finding=finding).order_by("id").values_list("body", flat=True).first()
    return delay(finding.first_seen, body)


def usual(findings: Iterable[Finding]) -> tuple[timedelta, int] | None:
    """Return the median over these findings and of how many it is, None where none tells."""
    opened = {finding.pk: finding.first_seen for finding in findings}
    rows = Evidence.objects.filter(finding__in=list(opened)).order_by("finding", "id").distinct("finding")
    found = [delay(opened[pk], body) for pk, body in rows.values_list("finding", "body")]
    known = [one.total_seconds() for one in found if one is not None]
    return (timedelta(seconds=median(known)), len(known)) if known else None
