"""Verify the digest chain of a trail: what was changed, taken away, slipped in or never written.

Beyond what the AWS CLI's validate-logs checks: the head that was seen before must still be there; the hours have to be
covered without holes; a link is the previous digest's signature and hash, not only its name; every log file has to be
vouched for; a chain that begins anew is told, tied to what was done to the trail.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from .chain_facts import BreakKind, ChainAnswer, ChainBreak, ChainQuestion, Head, TrailAct
from .digest_files import Digest, opened
from .vouching import log_breaks, vouched_by

# A digest is delivered some minutes after its hour; two hours are never needed.
DELIVERED_WITHIN = timedelta(hours=2)
SEAM = timedelta(seconds=60)
NEAR = timedelta(hours=1)
MOST_BREAKS = 500
_SWITCHES = ("StopLogging", "StartLogging", "UpdateTrail", "DeleteTrail", "CreateTrail")


def verify(question: ChainQuestion) -> ChainAnswer:
    """Return what is wrong with a chain and the head to remember; pure, never raises for what the objects hold."""
    keys = dict(question.keys)
    valid: list[Digest] = []
    breaks: list[ChainBreak] = []
    for found in question.digests:
        digest, wrong = opened(found, keys)
        breaks += wrong
        if digest is not None:
            valid.append(digest)
    valid.sort(key=lambda digest: (digest.end, digest.key))
    hourly = [digest for digest in valid if not digest.is_backfill]
    breaks += _head_breaks(question, valid)
    breaks += _links(question, valid)
    breaks += _forks(hourly)
    breaks += _holes(question, valid)
    vouched = vouched_by(valid)
    breaks += log_breaks(question, vouched, _judged_until(question, hourly))
    return ChainAnswer(_bounded(breaks, question), _new_head(question.head, hourly), len(valid), len(vouched))


def _bounded(breaks: list[ChainBreak], question: ChainQuestion) -> tuple[ChainBreak, ...]:
    breaks.sort(key=lambda one: (one.at or question.since, one.kind, one.object))
    if len(breaks) <= MOST_BREAKS:
        return tuple(breaks)
    left = len(breaks) - MOST_BREAKS
    more = ChainBreak(BreakKind.MORE, None, "", f"{left} more breaks of this chain are not listed.", {"left": left})
    return (*breaks[:MOST_BREAKS], more)


def _judged_until(question: ChainQuestion, hourly: list[Digest]) -> datetime:
    due = question.now - DELIVERED_WITHIN
    return max(due, hourly[-1].end) if hourly else due


def _new_head(head: Head | None, hourly: list[Digest]) -> Head | None:
    if not hourly or (head is not None and head.end > hourly[-1].end):
        return head
    newest = hourly[-1]
    return Head(newest.bucket, newest.key, newest.sha256, newest.signature, newest.end)


def _head_breaks(question: ChainQuestion, valid: list[Digest]) -> Iterator[ChainBreak]:
    head = question.head
    if head is None:
        return
    evidence = {"sha256": head.sha256, "signature": head.signature}
    listed = {found.key for found in question.digests}
    if head.key not in listed:
        if head.end > question.since:
            sentence = "The newest digest that was seen before is gone, so the end of the chain was cut off."
            yield ChainBreak(BreakKind.HEAD_GONE, head.end, head.key, sentence, evidence)
        return
    same = next((digest for digest in valid if digest.key == head.key), None)
    if same is not None and (same.sha256, same.signature) != (head.sha256, head.signature):
        sentence = "The newest digest that was seen before now has other contents or another signature."
        yield ChainBreak(BreakKind.HEAD_CHANGED, head.end, head.key, sentence, evidence | {"now": same.sha256})


def _links(question: ChainQuestion, valid: list[Digest]) -> Iterator[ChainBreak]:
    known = {digest.key: (digest.sha256, digest.signature) for digest in valid}
    if question.head is not None:
        known.setdefault(question.head.key, (question.head.sha256, question.head.signature))
    listed = {found.key for found in question.digests}
    for digest in valid:
        named = digest.document.previousDigestS3Object
        if named is None:
            yield from _restart(question, valid, digest)
        elif named in known:
            yield from _link(digest, named, known[named])
        elif named not in listed and digest.start > question.since:
            sentence = "The digest before this one is gone, and this one still names it."
            yield ChainBreak(BreakKind.DIGEST_MISSING, digest.start, named, sentence, {"named_by": digest.key})


def _link(digest: Digest, named: str, there: tuple[str, str]) -> Iterator[ChainBreak]:
    told = (digest.document.previousDigestHashValue, digest.document.previousDigestSignature)
    if told != there:
        sentence = "The digest before is not the one that this digest was made after: its hash or signature differs."
        evidence = {"named_by": digest.key, "hash_told": told[0], "hash_there": there[0]}
        yield ChainBreak(BreakKind.LINK_WRONG, digest.start, named, sentence, evidence)


def _restart(question: ChainQuestion, valid: list[Digest], digest: Digest) -> Iterator[ChainBreak]:
    """A chain begins where the trail began, or begins anew."""
    earlier = [other.end for other in valid if other.end <= digest.start and other.is_backfill == digest.is_backfill]
    if question.head is not None and question.head.end <= digest.start and not digest.is_backfill:
        earlier.append(question.head.end)
    if not earlier:
        return
    acts = _acts(question.acts, max(earlier), digest.start)
    why = _because(acts) or "no event says why"
    sentence = f"The chain begins anew here, without a link to the digest before: {why}."
    yield ChainBreak(BreakKind.CHAIN_RESTARTED, digest.start, digest.key, sentence, {"acts": _told(acts)})


def _forks(hourly: list[Digest]) -> Iterator[ChainBreak]:
    for one, other in pairwise(hourly):
        if other.start < one.end - SEAM:
            sentence = "Two digests speak for the same time, so there are two chains, or an old one was put back."
            yield ChainBreak(BreakKind.DIGEST_FORKED, other.start, other.key, sentence, {"other": one.key})


def _holes(question: ChainQuestion, valid: list[Digest]) -> Iterator[ChainBreak]:
    until = question.now - DELIVERED_WITHIN
    covered = question.since
    for digest in sorted(valid, key=lambda digest: digest.start):
        if digest.start > covered + SEAM and covered < until:
            yield _hole(question, covered, min(digest.start, until))
        covered = max(covered, digest.end)
    if covered + SEAM < until:
        yield _hole(question, covered, until)


def _hole(question: ChainQuestion, start: datetime, end: datetime) -> ChainBreak:
    acts = _acts(question.acts, start, end)
    minutes = round((end - start).total_seconds() / 60)
    why = _because(acts) or "no event says why"
    sentence = f"No sound digest covers {minutes} minutes from {start:%Y-%m-%d %H:%M} UTC on: {why}."
    evidence = {"start": start.isoformat(), "end": end.isoformat(), "acts": _told(acts)}
    return ChainBreak(BreakKind.UNCOVERED_INTERVAL, start, "", sentence, evidence)


def _acts(acts: Iterable[TrailAct], start: datetime, end: datetime) -> list[TrailAct]:
    near = [act for act in acts if act.name in _SWITCHES and start - NEAR <= act.at <= end + NEAR]
    return sorted(near, key=lambda act: act.at)


def _because(acts: list[TrailAct]) -> str:
    return ", ".join(
        f"{act.name} at {act.at:%H:%M} UTC" + (f" by {act.principal}" * bool(act.principal)) for act in acts
    )


def _told(acts: list[TrailAct]) -> list[dict[str, str]]:
    return [
        {"name": act.name, "at": act.at.isoformat(), "event_id": act.event_id, "principal": act.principal}
        for act in acts
    ]
