"""What is wrong with invocations: lost ones first. The configuration is looked at before anything is called lost.

An invocation is lost when a START has neither END nor REPORT nor a word about its failure once its timeout and a grace
have passed: the platform dropped what it wrote last. Whoever can make a function write a line that is too long can do
that to any invocation (OWASP Serverless Top 10, S10).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .invocations import Began, Closing, Invocation, Ledger, Seen

# Lines come seconds after they were written, and minutes when the service is busy.
GRACE_MS = 60_000
# What a REPORT says of its duration may exceed what the events' times say by the work before START.
SLACK_MS = 1_500
MOST_EVIDENCE = 5


class LossKind(StrEnum):
    """What can be wrong."""

    BLACKOUT = "blackout"
    OVERSIZED = "oversized"
    FORGED = "forged"
    TIMEOUT = "timeout"
    CRASH = "crash"
    OUT_OF_MEMORY = "out_of_memory"


@dataclass(frozen=True, slots=True)
class Setup:
    """How a function was set up in a time: what its log group must hold.

    timeout_s is seconds. memories_mb are the sizes it had lately; empty when nobody knows. tells_platform is False
    where its system log level drops START and REPORT (WARN) or its log does not go to this group.
    """

    timeout_s: int = 900
    memories_mb: tuple[int, ...] = ()
    tells_platform: bool = True


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that is wrong with one invocation, or with a line that belongs to none."""

    kind: LossKind
    request_id: str
    at_ms: int
    stream: str
    sentence: str
    size: int = 0
    long_lines: tuple[Seen, ...] = ()
    reports: tuple[Closing, ...] = ()


def settle(ledger: Ledger, setup: Setup, now_ms: int, grace_ms: int = GRACE_MS) -> list[Loss]:
    """Return what is wrong by now, in the order of time; now_ms is milliseconds since 1970 UTC."""
    losses = [loss for one in ledger.invocations.values() for loss in _judge(one, ledger, setup, now_ms, grace_ms)]
    losses += _lines(ledger)
    return sorted(losses, key=lambda loss: (loss.at_ms, loss.request_id, loss.kind))


def is_clean(one: Invocation, setup: Setup) -> bool:
    """Whether an invocation is over and nothing is wrong with it, whatever time passes."""
    over = len(one.starts) == len(one.reports) > 0
    return over and not (one.timed_out or one.crashed or one.killed) and not _wrong(one, setup)


def _wrong(one: Invocation, setup: Setup) -> bool:
    return any(_impossible(report, one, setup) for report in one.reports)


def _judge(one: Invocation, ledger: Ledger, setup: Setup, now_ms: int, grace_ms: int) -> Iterator[Loss]:
    good = [report for report in one.reports if not _impossible(report, one, setup)]
    if setup.tells_platform:
        yield from _blackout(one, good, ledger, setup, now_ms, grace_ms)
    if len(good) < len(one.reports) or (one.starts and len(one.reports) > len(one.starts)):
        yield _forged(one, good)
    yield from _failures(one)


def _blackout(
    one: Invocation, good: Sequence[Closing], ledger: Ledger, setup: Setup, now_ms: int, grace_ms: int
) -> Iterator[Loss]:
    """One loss per START that nothing closes: the latest ones, since what came back came back in order."""
    closed = max(len(good), len(one.ends), int(one.timed_out or one.crashed))
    for start in one.starts[closed:]:
        if start.at_ms + setup.timeout_s * 1000 + grace_ms > now_ms:
            continue
        lines = _after(ledger, start)
        sentence = "It started, and neither END nor REPORT came: what it wrote last was lost."
        if lines:
            sentence += f" A line of {lines[-1].size:,} bytes came before that."
        yield Loss(
            LossKind.BLACKOUT,
            one.request_id,
            start.at_ms,
            start.stream,
            sentence,
            lines[-1].size if lines else 0,
            lines[:MOST_EVIDENCE],
            one.reports,
        )


def _impossible(report: Closing, one: Invocation, setup: Setup) -> bool:
    """Whether Lambda cannot have written these figures."""
    if setup.memories_mb and report.memory_mb not in setup.memories_mb:
        return True
    if report.duration_ms > setup.timeout_s * 1000 + SLACK_MS:
        return True
    if 0 <= report.billed_ms < report.duration_ms - 1:
        return True
    before = [start.at_ms for start in one.starts if start.at_ms <= report.at_ms]
    if not one.starts:
        return False
    return not before or report.duration_ms > report.at_ms - before[0] + SLACK_MS


def _forged(one: Invocation, good: Sequence[Closing]) -> Loss:
    wrong = [report for report in one.reports if report not in good] or list(one.reports)
    why = (
        "its figures cannot be true" if len(good) < len(one.reports) else "there are more of them than times it started"
    )
    stream = one.starts[0].stream if one.starts else ""
    sentence = f"A REPORT of this invocation was not written by Lambda: {why}."
    return Loss(LossKind.FORGED, one.request_id, wrong[0].at_ms, stream, sentence, reports=tuple(wrong[:MOST_EVIDENCE]))


def _failures(one: Invocation) -> Iterator[Loss]:
    at = one.starts[0].at_ms if one.starts else one.reports[0].at_ms if one.reports else 0
    stream = one.starts[0].stream if one.starts else ""
    if one.timed_out:
        yield Loss(LossKind.TIMEOUT, one.request_id, at, stream, "It ran into its timeout.", reports=one.reports)
    elif one.killed or _full(one.reports):
        sentence = "Its environment was killed, or it used all of its memory."
        yield Loss(LossKind.OUT_OF_MEMORY, one.request_id, at, stream, sentence, reports=one.reports)
    elif one.crashed:
        yield Loss(LossKind.CRASH, one.request_id, at, stream, "Its runtime ended with an error.", reports=one.reports)


def _full(reports: Iterable[Closing]) -> bool:
    return any(report.status in {"error", "failure"} and report.used_mb >= report.memory_mb > 0 for report in reports)


def _after(ledger: Ledger, start: Began) -> tuple[Seen, ...]:
    """The long lines of a stream from a START to the next one; an environment runs one invocation at a time."""
    later = [
        begun.at_ms
        for one in ledger.invocations.values()
        for begun in one.starts
        if begun.stream == start.stream and begun > start
    ]
    end = min(later, default=None)
    return tuple(
        seen
        for seen in ledger.long_lines
        if seen.stream == start.stream and seen.at_ms >= start.at_ms and (end is None or seen.at_ms <= end)
    )


def _lines(ledger: Ledger) -> Iterator[Loss]:
    """The lines that were split, or that fill a limit and may have been cut there."""
    for seen in ledger.long_lines:
        if seen.at_limit:
            sentence = f"A line of {seen.size:,} bytes fills a limit exactly: the rest of it may be gone."
            if seen.pieces > 1:
                sentence = (
                    f"A line of {seen.size:,} bytes came in {seen.pieces} pieces; only the first has its beginning."
                )
            owner = _owner(ledger, seen)
            yield Loss(LossKind.OVERSIZED, owner, seen.at_ms, seen.stream, sentence, seen.size, (seen,))


def _owner(ledger: Ledger, seen: Seen) -> str:
    """The request id of the last START before a line in its stream, "" if none is known."""
    begun = [
        (start, one.request_id)
        for one in ledger.invocations.values()
        for start in one.starts
        if start.stream == seen.stream and start.at_ms <= seen.at_ms
    ]
    return max(begun)[1] if begun else ""
