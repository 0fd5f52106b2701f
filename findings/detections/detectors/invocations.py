"""Findings from the ledger: what is wrong with the invocations of one function on one day, as one thing to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from findings.detections.catalogue import DataSource, Detection
from findings.detections.ledger import Loss, LossKind
from findings.detections.registry import detection
from findings.verdict import Remedy, Severity

LOGS = (DataSource.FUNCTION_LOGS,)
MOST_EXAMPLES = 10

BLACKOUT = detection(
    Detection(
        id="lambda_invocation_blacked_out",
        title="Invocations left no trace: the log has their START and nothing after it",
        severity=Severity.CRITICAL,
        row="EX-09",
        attack=("T1685.002",),
        needs=LOGS,
        description=(
            "The platform drops what a function wrote when a line is too long, END and REPORT too. Whoever can choose "
            "the input can so hide what it did: rules that read the log never see it."
        ),
        false_positives=(
            "CloudWatch Logs was disturbed: then many functions lose lines at the same time",
            "The function's environment was frozen before the platform could write, and the lines come hours later",
        ),
        remedy=Remedy(
            "Take the request ids to what the function calls (API Gateway's access log, CloudTrail data events, X-Ray) "
            "and see what these inputs did. Then let the function log the length and a digest of its input instead."
        ),
    )
)
CUT = detection(
    Detection(
        id="lambda_log_line_cut",
        title="A log line was split or cut at the size limit",
        severity=Severity.HIGH,
        row="EX-14",
        attack=("T1685.002",),
        needs=LOGS,
        description=(
            "Only the first piece of a split line bears its beginning, such as the word that a filter looks for. The "
            "rest passes every rule, and what lies beyond the limit is gone."
        ),
        false_positives=("A function that writes large documents to its log by design",),
        remedy=Remedy("Read the whole line. Let the function log the length and a digest of its input instead."),
    )
)
FORGED = detection(
    Detection(
        id="lambda_report_forged",
        title="A REPORT line was written by something else than Lambda",
        severity=Severity.CRITICAL,
        row="LT-31",
        attack=("T1565.001",),
        needs=LOGS,
        description="A function can print lines that look like Lambda's own. This one Lambda cannot have written.",
        false_positives=("The memory or timeout of the function was changed a moment ago",),
        remedy=Remedy("See which input made it print that. Use the JSON log format, where such a line is data."),
    )
)
TIMED_OUT = detection(
    Detection(
        id="lambda_invocation_timed_out",
        title="Invocations ran into their timeout",
        severity=Severity.MEDIUM,
        row="EX-03",
        attack=("T1499",),
        needs=LOGS,
        description="A run that ends at its timeout did part of its work, and costs the most that a run can cost.",
        false_positives=("A service that the function calls is slow",),
        remedy=Remedy("Compare the inputs of these request ids with others: was the function made slow?"),
    )
)
CRASHED = detection(
    Detection(
        id="lambda_invocation_crashed",
        title="Invocations ended with an error of the runtime",
        severity=Severity.LOW,
        row="EX-05",
        attack=("T1499",),
        needs=LOGS,
        description="The process of the function ended, or it could not start: what it was doing is half done.",
        false_positives=("A deployment that is broken",),
        remedy=Remedy("Look at the lines before the end of each request id, and at what was deployed last."),
    )
)
MEMORY = detection(
    Detection(
        id="lambda_memory_exhausted",
        title="Invocations used all of their memory",
        severity=Severity.MEDIUM,
        row="EX-04",
        attack=("T1499",),
        needs=LOGS,
        description="A run that is killed for its memory writes nothing more, so an input can hide what came after.",
        false_positives=("Larger inputs than the function was made for",),
        remedy=Remedy("Compare the inputs of these request ids with others, and bound what the function accepts."),
    )
)
OF_KIND: Mapping[LossKind, Detection] = {
    LossKind.BLACKOUT: BLACKOUT,
    LossKind.OVERSIZED: CUT,
    LossKind.FORGED: FORGED,
    LossKind.TIMEOUT: TIMED_OUT,
    LossKind.CRASH: CRASHED,
    LossKind.OUT_OF_MEMORY: MEMORY,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a detection says about one function on one UTC day (YYYY-MM-DD): one finding."""

    detection: Detection
    day: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


def found(losses: Iterable[Loss]) -> list[Found]:
    """Return one entry per kind and day, in the order of the kinds and days."""
    held: dict[tuple[LossKind, str], list[Loss]] = {}
    for loss in losses:
        held.setdefault((loss.kind, _day(loss.at_ms)), []).append(loss)
    return [_one(kind, day, found) for (kind, day), found in sorted(held.items(), key=lambda one: one[0])]


def _one(kind: LossKind, day: str, losses: list[Loss]) -> Found:
    first, number = losses[0], len(losses)
    what = "1 time" if number == 1 else f"{number:,} times"
    largest = max(loss.size for loss in losses)
    evidence: dict[str, Any] = {
        "day": day,
        "count": number,
        "first": moment(first.at_ms),
        "last": moment(losses[-1].at_ms),
        "invocations": [_example(loss) for loss in losses[-MOST_EXAMPLES:]],
    }
    if largest:
        evidence["largest_line_bytes"] = largest
    sentence = f"{what} on {day}, first {moment(first.at_ms)[11:]}: {first.sentence[0].lower()}{first.sentence[1:]}"
    return Found(OF_KIND[kind], day, sentence, evidence)


def _example(loss: Loss) -> dict[str, Any]:
    shown: dict[str, Any] = {"request_id": loss.request_id, "time": moment(loss.at_ms), "stream": loss.stream}
    if loss.size:
        shown["line_bytes"] = loss.size
    if loss.long_lines:
        shown["line_begins"] = loss.long_lines[0].head[:200]
    if loss.reports and loss.kind is LossKind.FORGED:
        shown["report"] = asdict(loss.reports[0])
    return shown


def _day(at_ms: int) -> str:
    return moment(at_ms)[:10]


def moment(at_ms: int) -> str:
    """Return milliseconds since 1970 UTC as ISO 8601 with milliseconds and Z."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
