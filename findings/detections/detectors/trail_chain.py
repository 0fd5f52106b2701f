"""What a broken digest chain means: the breaks of one trail, grouped into few hits that people can act on (LT-26)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.aws.events.chain_facts import BreakKind, ChainBreak
from findings.detections.catalogue import DataSource, Detection
from findings.detections.registry import detection
from findings.verdict import Remedy, Severity

K = BreakKind
MOST_SHOWN = 20
_NEEDS = (DataSource.TRAIL_DIGESTS,)
# T1685.002 is Disable or Modify Cloud Log, T1070 Indicator Removal, T1565.001 Stored Data Manipulation.
_SECURE = (
    "Treat the time from the first break on as unrecorded until the events are found elsewhere (event history, another "
    "trail). Find out who can write to the bucket, take that right away, and turn on Object Lock and MFA delete."
)

LOG_TAMPERED = detection(
    Detection(
        id="trail_log_files_tampered",
        title="Log files of the trail were changed or deleted",
        severity=Severity.CRITICAL,
        description="A log file that CloudTrail delivered is gone, or holds other bytes than when it was delivered.",
        remedy=Remedy(_SECURE),
        needs=_NEEDS,
        row="LT-26",
        attack=("T1685.002", "T1070", "T1565.001"),
        false_positives=("A lifecycle rule expires log files before their digests.",),
    )
)
LOG_FORGED = detection(
    Detection(
        id="trail_log_files_not_vouched",
        title="Log files lie in the trail's bucket that CloudTrail does not vouch for",
        severity=Severity.HIGH,
        description=(
            "No sound digest names a log file: somebody else put it there, or its digest was changed or deleted."
        ),
        remedy=Remedy(_SECURE),
        needs=_NEEDS,
        row="LT-26",
        attack=("T1565.001", "T1685.002"),
        false_positives=("Log file validation was switched on after these files were delivered.",),
    )
)
CHAIN_TAMPERED = detection(
    Detection(
        id="trail_digests_tampered",
        title="Digests of the trail were changed, copied or deleted",
        severity=Severity.CRITICAL,
        description=(
            "A digest is missing, does not carry CloudTrail's signature, or is not linked to the one before it."
        ),
        remedy=Remedy(_SECURE),
        needs=_NEEDS,
        row="LT-26",
        attack=("T1685.002", "T1070"),
        false_positives=("A lifecycle rule expires digests.", "The trail's objects were copied to another bucket."),
    )
)
CHAIN_CUT = detection(
    Detection(
        id="trail_newest_digests_cut",
        title="The newest digests that were seen before are gone or changed",
        severity=Severity.CRITICAL,
        description=(
            "The end of the chain was seen and held good, and is no longer there: the latest record was removed."
        ),
        remedy=Remedy(_SECURE),
        needs=_NEEDS,
        row="LT-26",
        attack=("T1685.002", "T1070"),
        false_positives=("The bucket was emptied on purpose.",),
    )
)
GAP = detection(
    Detection(
        id="trail_hours_not_covered",
        title="Hours of the trail are not covered by a sound digest",
        severity=Severity.HIGH,
        description="The chain has a hole or begins anew: recording was stopped, or its proof was taken away.",
        remedy=Remedy(
            "Look who stopped logging or changed the trail, start it again, and read the hours from the event history."
        ),
        needs=_NEEDS,
        row="LT-26",
        attack=("T1685.002",),
        false_positives=("The trail was stopped or moved on purpose.", "CloudTrail delivers digests late."),
    )
)
OF_CHAINS = (CHAIN_CUT, CHAIN_TAMPERED, LOG_TAMPERED, LOG_FORGED, GAP)
_MEANS: dict[BreakKind, Detection] = {
    K.HEAD_GONE: CHAIN_CUT,
    K.HEAD_CHANGED: CHAIN_CUT,
    K.DIGEST_UNREADABLE: CHAIN_TAMPERED,
    K.DIGEST_TRAILING_BYTES: CHAIN_TAMPERED,
    K.DIGEST_MOVED: CHAIN_TAMPERED,
    K.DIGEST_UNSIGNED: CHAIN_TAMPERED,
    K.DIGEST_KEY_UNKNOWN: CHAIN_TAMPERED,
    K.DIGEST_SIGNATURE_WRONG: CHAIN_TAMPERED,
    K.DIGEST_MISSING: CHAIN_TAMPERED,
    K.DIGEST_FORKED: CHAIN_TAMPERED,
    K.LINK_WRONG: CHAIN_TAMPERED,
    K.MORE: CHAIN_TAMPERED,
    K.LOG_CHANGED: LOG_TAMPERED,
    K.LOG_MISSING: LOG_TAMPERED,
    K.LOG_TRAILING_BYTES: LOG_TAMPERED,
    K.LOG_UNREADABLE: LOG_TAMPERED,
    K.LOG_NOT_VOUCHED: LOG_FORGED,
    K.CHAIN_RESTARTED: GAP,
    K.UNCOVERED_INTERVAL: GAP,
}


@dataclass(frozen=True, slots=True)
class ChainHit:
    """One thing to tell people of one trail: the breaks of one kind of harm on one day (UTC).

    discriminator is that day, so a later look that sees the same again speaks of the same finding; evidence holds
    plain JSON values, at most 20 breaks and the count of all.
    """

    detection: Detection
    discriminator: str
    first: datetime | None
    last: datetime | None
    sentence: str
    evidence: dict[str, Any]


def hits(breaks: Iterable[ChainBreak]) -> tuple[ChainHit, ...]:
    """Return the hits of one chain's breaks, in the order of the catalogue and of their days."""
    grouped: dict[tuple[int, str], list[ChainBreak]] = {}
    for one in breaks:
        day = one.at.date().isoformat() if one.at else ""
        grouped.setdefault((OF_CHAINS.index(_MEANS[one.kind]), day), []).append(one)
    return tuple(_hit(OF_CHAINS[place], day, found) for (place, day), found in sorted(grouped.items()))


def _hit(detection: Detection, day: str, found: list[ChainBreak]) -> ChainHit:
    times = sorted(one.at for one in found if one.at)
    first = found[0].sentence
    more = f" And {len(found) - 1} more of this kind on that day." if len(found) > 1 else ""
    return ChainHit(
        detection=detection,
        discriminator=day,
        first=times[0] if times else None,
        last=times[-1] if times else None,
        sentence=first + more,
        evidence={"count": len(found), "breaks": [_shown(one) for one in found[:MOST_SHOWN]]},
    )


def _shown(one: ChainBreak) -> dict[str, Any]:
    at = one.at.isoformat() if one.at else None
    return {"kind": one.kind.value, "at": at, "object": one.object, "sentence": one.sentence, **one.evidence}
