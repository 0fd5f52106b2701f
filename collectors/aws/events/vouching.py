"""Log files against what the digests say of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from .chain_facts import BreakKind, ChainBreak, ChainQuestion, LogObject
from .digest_files import Digest, end_in

# The time in a log file's name is some minutes before its delivery, which is what a digest goes by.
DELIVERY = timedelta(minutes=15)
Place = tuple[str, str]
Vouched = Mapping[Place, frozenset[tuple[str, str]]]


def vouched_by(digests: Iterable[Digest]) -> dict[Place, frozenset[tuple[str, str]]]:
    """Return what sound digests say: (bucket, key) -> {(hash, digest's key)}."""
    told: dict[Place, set[tuple[str, str]]] = {}
    for digest in digests:
        for entry in digest.document.logFiles:
            told.setdefault((entry.s3Bucket, entry.s3Object), set()).add((entry.hashValue.lower(), digest.key))
    return {place: frozenset(hashes) for place, hashes in told.items()}


def log_breaks(question: ChainQuestion, vouched: Vouched, until: datetime) -> Iterator[ChainBreak]:
    """Yield log files that were changed, are gone, cannot be read, or that nobody vouches for.

    A log file that was not read (sha256 None) is only looked for; one younger than until is not yet judged.
    """
    there = {(found.bucket, found.key): found for found in question.logs}
    for place, told in vouched.items():
        found = there.get(place)
        if found is None:
            yield from _missing(question, place, told)
        else:
            yield from _compared(found, told)
    for place, found in there.items():
        if place not in vouched:
            yield from _not_vouched(question, found, until)


def _missing(question: ChainQuestion, place: Place, told: frozenset[tuple[str, str]]) -> Iterator[ChainBreak]:
    at = end_in(place[1])
    # One that lies before the listing's begin was not looked for.
    if at is None or at >= question.since:
        sentence = "A log file that a digest vouches for is gone."
        yield ChainBreak(BreakKind.LOG_MISSING, at, place[1], sentence, {"digests": sorted(key for _, key in told)})


def _compared(found: LogObject, told: frozenset[tuple[str, str]]) -> Iterator[ChainBreak]:
    at = end_in(found.key)
    if found.fault:
        yield ChainBreak(BreakKind.LOG_UNREADABLE, at, found.key, f"The log file cannot be read: {found.fault}.")
        return
    if found.trailing:
        sentence = f"{found.trailing} bytes follow the end of the compressed log file, which CloudTrail never writes."
        yield ChainBreak(BreakKind.LOG_TRAILING_BYTES, at, found.key, sentence, {"bytes": found.trailing})
    if found.sha256 is not None and any(value != found.sha256 for value, _ in told):
        sentence = "The log file was changed after it was delivered: its hash is not the one in the digest."
        evidence = {"sha256": found.sha256, "told": sorted(value[:128] for value, _ in told)}
        yield ChainBreak(BreakKind.LOG_CHANGED, at, found.key, sentence, evidence)


def _not_vouched(question: ChainQuestion, found: LogObject, until: datetime) -> Iterator[ChainBreak]:
    at = end_in(found.key)
    if at is None or question.since <= at < until - DELIVERY:
        sentence = "No digest vouches for this log file: it was put there by somebody else, or its digest is gone."
        yield ChainBreak(BreakKind.LOG_NOT_VOUCHED, at, found.key, sentence, {"sha256": found.sha256})
