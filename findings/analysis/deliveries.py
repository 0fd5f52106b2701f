"""Whether what a trail delivers still comes."""

from datetime import timedelta

from collectors.snapshot import Snapshot
from findings.analysis.moments import moment

# CloudTrail delivers a digest every hour, also when there was nothing to log, and events within minutes.
LONGEST_SILENCE = timedelta(hours=24)


def silent_since(snapshot: Snapshot, latest: str | None, started: str | None) -> str | None:
    """Return since when nothing came, None if something came in the last day, or the trail is younger than that."""
    since = latest or started
    if since is None:
        return "it was made"
    return since if moment(snapshot.taken_at) - moment(since) > LONGEST_SILENCE else None
