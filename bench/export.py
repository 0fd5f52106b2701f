"""CSV of a million findings with every cell made harmless; at least half the speed of a plain COPY, 30 MB at most.

The reference is COPY of the same columns without guards and quotes, read chunk by chunk and thrown away, in the same
run. value and reference are seconds; limit is twice the reference.
"""

import gc
import resource
import statistics
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from bench import Result
from bench._findings import a_database_of, analyst


def run(quick: bool) -> Result:
    """Measure the export and the plain COPY in turns, and the memory that the export takes."""
    findings = a_database_of(50_000 if quick else 1_000_000)
    from findings.models.filters import Filter
    from findings.models.selection import select
    from findings.reports import FORMATS
    from findings.reports.rows import PLAIN, TEXTS, TIMES, copied, in_chunks, select_sql

    selection = select(analyst(), Filter(state=("all",)))
    plain_sql, values = select_sql(selection, TEXTS | TIMES | PLAIN)
    peak = _peak_mb(FORMATS["csv"].stream(selection))
    rounds = [
        (
            _seconds(FORMATS["csv"].stream(selection)),
            _seconds(in_chunks(copied(f"COPY ({plain_sql}) TO STDOUT (FORMAT csv, HEADER)", values))),
            _seconds(FORMATS["json"].stream(selection)),
        )
        for _ in range(3)
    ]
    value, reference, json = (statistics.median(column) for column in zip(*rounds, strict=True))
    return Result(
        bench="export",
        value=round(value, 3),
        unit="s",
        reference=round(reference, 3),
        ratio=round(value / reference, 2),
        peak_mb=round(peak, 1),
        reference_is="COPY of the same columns without guards",
        limit=round(2 * reference, 3),
        more={"findings": findings, "json_s": round(json, 3), "speed_of_plain_copy": round(reference / value, 2)},
    )


def _seconds(chunks: Iterable[bytes]) -> float:
    begin = time.perf_counter()
    for chunk in chunks:
        assert chunk
    return time.perf_counter() - begin


def _peak_mb(chunks: Iterable[bytes]) -> float:
    """Return by how much the resident memory of this process grew at its peak, watched every 10 ms."""
    gc.collect()
    before = _resident_mb()
    seen, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            seen.append(_resident_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    _seconds(chunks)
    done.set()
    watcher.join()
    return max(seen) - before


def _resident_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20
