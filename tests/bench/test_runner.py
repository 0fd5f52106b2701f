"""python -m bench: one JSON line per benchmark."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import Result

ROOT = Path(__file__).parents[2]


def bench(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_quick_run_prints_one_line_with_value_reference_and_memory() -> None:
    done = bench(ONLY="evaluate", QUICK="1")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert {"bench", "value", "unit", "reference", "ratio", "peak_mb"} <= found.keys()
    assert found["bench"] == "evaluate"
    assert found["functions"] == 500
    assert 0 < found["value"] < 2


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    done = bench(ONLY="evaluat")
    assert done.returncode == 2
    assert "evaluate" in done.stderr


def test_a_value_over_its_limit_breaks_the_promise() -> None:
    fields = {"bench": "b", "unit": "s", "reference": 1.0, "ratio": 3.0, "peak_mb": 1.0, "reference_is": "x"}
    assert not Result(value=3.0, limit=2.0, **fields).is_within
    assert Result(value=2.0, limit=2.0, **fields).is_within
    assert Result(value=9.0, **fields, more={"rows": 7}).as_json()["rows"] == 7
