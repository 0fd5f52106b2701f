"""A log group's export, read again into a ledger: every lost invocation is found, and no other.

An export is gz files of lines that begin with the time at which they were written (CloudWatch Logs User Guide, "Export
log data to Amazon S3"). The reference is inflating the same files and nothing else; the limit is 1 / 0.35 of that time.
"""

import random
import statistics
import time
import tracemalloc
import uuid
from collections.abc import Callable

from isal import igzip

from bench import Result
from findings.detections.ledger import lost_in_export

STREAMS, ROUNDS = 20, 5
PAGE = 2_000


def run(quick: bool) -> Result:
    """Measure on shuffled pages of which a fifth comes twice."""
    pages, lost = _pages(20_000 if quick else 200_000)
    found = lost_in_export(pages)
    assert found == lost, (len(found), len(lost), len(found ^ lost))
    value = _median(lambda: lost_in_export(pages))
    reference = _median(lambda: [igzip.decompress(page) for page in pages])
    size = sum(len(igzip.decompress(page)) for page in pages)
    return Result(
        bench="ledger",
        value=round(value / reference, 3),
        unit="x inflating",
        reference=round(reference, 3),
        ratio=round(reference / value, 3),
        peak_mb=round(_peak_mb(pages), 1),
        reference_is="inflating the same pages, s",
        limit=round(1 / 0.35, 3),
        more={
            "megabytes_per_s": round(size / value / 1e6),
            "inflated_mb": round(size / 1e6),
            "invocations": 20_000 if quick else 200_000,
            "lost": len(lost),
            "found": len(found),
        },
    )


def _pages(invocations: int) -> tuple[list[bytes], frozenset[str]]:
    """Make the pages: START, three lines of the function, END, REPORT; one in a thousand is START alone."""
    dice = random.Random(3)
    streams: list[list[str]] = [[] for _ in range(STREAMS)]
    lost: set[str] = set()
    for number in range(invocations):
        one, at = (
            str(uuid.UUID(int=dice.getrandbits(128))),
            f"2026-11-23T10:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
        )
        lines = streams[number % STREAMS]
        lines.append(f"{at} START RequestId: {one} Version: $LATEST\n")
        if number % 1000 == 7:
            lost.add(one)
            continue
        lines += [
            f"{at} [INFO]\t{at}\t{one}\torder {dice.getrandbits(64):x} was taken for {n} pieces\n" for n in range(3)
        ]
        lines.append(f"{at} END RequestId: {one}\n")
        took = dice.uniform(5, 900)
        lines.append(
            f"{at} REPORT RequestId: {one}\tDuration: {took:.2f} ms\tBilled Duration: {int(took) + 1} ms\t"
            f"Memory Size: 256 MB\tMax Memory Used: {dice.randint(40, 200)} MB\t\n"
        )
    texts = ["".join(lines[n : n + PAGE]) for lines in streams for n in range(0, len(lines), PAGE)]
    pages = [igzip.compress(text.encode(), 2) for text in texts]
    pages += dice.sample(pages, len(pages) // 5)
    dice.shuffle(pages)
    return pages, frozenset(lost)


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _peak_mb(pages: list[bytes]) -> float:
    tracemalloc.start()
    lost_in_export(pages)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
