"""The corpus: estate states written by hand from the providers' documentation, each with the verdict that is right.

A file holds cases of one topic: {"name", "why", "check", "subject", "expect", "state"}. subject is the name (or ARN) of
the resource that is judged; expect is "blind" (the check must fail), "sound" (pass) or "unknown"; state maps resource
types to lists of resources as in a snapshot file (docs/snapshots.md). A type that a case leaves out was read and is
empty; "$unread" lists types that were not read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from collectors.snapshot import RESOURCE_TYPES, CoverageState, Gap, Snapshot, decode_resources
from findings.checks import CHECKS
from findings.engine.evaluate import judge
from findings.verdict import Status, Verdict

FOLDER = Path(__file__).parent
ACCOUNT, REGION, TAKEN_AT = "111122223333", "eu-central-1", "2026-05-01T12:00:00Z"
EXPECTED = {"blind": Status.FAIL, "sound": Status.PASS, "unknown": Status.UNKNOWN, "idle": Status.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Case:
    """One estate state and what a check must say of one resource in it."""

    file: str
    name: str
    why: str
    check: str
    subject: str
    expect: str
    state: dict[str, Any]

    @property
    def id(self) -> str:
        """A name for reports."""
        return f"{self.file}: {self.name}"

    def snapshot(self) -> Snapshot:
        """Return the state as a snapshot; raises SnapshotFormatError for a field that no resource has."""
        unread = self.state.get("$unread", [])
        kinds = [kind for kind in RESOURCE_TYPES if kind not in unread]
        own = {name: self.state[key] for key, name in _ABOUT.items() if key in self.state}
        return Snapshot(
            **{"provider": "aws", "account_id": ACCOUNT, "region": REGION, "taken_at": TAKEN_AT, **own},
            resources={kind: decode_resources(kind, msgspec.json.encode(self.state.get(kind, []))) for kind in kinds},
            gaps={kind: Gap(CoverageState.DENIED, "service:Read", "not allowed") for kind in unread},
        )

    def verdicts(self) -> list[Verdict]:
        """Return what the check says of the subject."""
        found = judge(CHECKS[self.check], self.snapshot()).verdicts
        return [verdict for verdict in found if self.subject in (verdict.resource_name, verdict.arn)]

    def is_right(self) -> bool:
        """Say whether the check says just what it must."""
        return [verdict.status for verdict in self.verdicts()] == [EXPECTED[self.expect]]


_ABOUT = {"$region": "region", "$environment": "environment", "$account": "account_id", "$taken_at": "taken_at"}


def cases() -> Iterator[Case]:
    """Yield all cases of all files."""
    for path in sorted(FOLDER.glob("*.json")):
        for entry in json.loads(path.read_text()):
            yield Case(file=path.stem, **entry)
