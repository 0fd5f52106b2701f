"""A first scan of 1,500 functions in one region, all checks, against the sandbox; 15 seconds and 200 MB are promised.

The reference is the plain SDK making the same calls one after the other in the same process and throwing the answers
away: what it costs to ask at all. `more` holds the second scan, which must make at most a fifth of the calls and write
no finding.
"""

import json
import os
import subprocess
import sys

from bench import Result


def run(quick: bool) -> Result:
    """Measure in a process of its own, so that its memory is that of a worker."""
    count = 150 if quick else 1_500
    words = [sys.executable, "-m", "bench._scan", str(count)]
    found = json.loads(subprocess.run(words, capture_output=True, check=True, text=True, env=_environment()).stdout)
    return Result(
        bench="scan",
        value=round(found["first_s"], 2),
        unit="s",
        reference=round(found["plain_s"], 2),
        ratio=round(found["first_s"] / found["plain_s"], 2),
        peak_mb=round(found["peak_mb"], 1),
        reference_is="the plain SDK making the same calls one by one",
        limit=15.0,
        more={
            "functions": count,
            "findings": found["findings"],
            "calls": found["first_calls"],
            "again_s": round(found["again_s"], 2),
            "again_calls": found["again_calls"],
            "again_calls_ratio": round(found["again_calls"] / found["first_calls"], 3),
            "again_finding_rows_written": found["again_written"],
        },
    )


def _environment() -> dict[str, str]:
    """The environment without the servers that another benchmark of this run may have started."""
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
