"""Times of a snapshot: ISO 8601 text to moments."""

from datetime import UTC, datetime

from collectors.snapshot import SnapshotFormatError


def moment(text: str) -> datetime:
    """Return the moment that an ISO 8601 text names, UTC if it names no zone; raises SnapshotFormatError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise SnapshotFormatError(f"{text[:40]!r} is not a time (ISO 8601)") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
