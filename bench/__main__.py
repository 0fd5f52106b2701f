"""Run benchmarks: one JSON line each; all of them write bench/RESULTS.md."""

import importlib
import json
import os
import pkgutil
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import bench
from bench import Result

HERE = Path(__file__).parent


def main() -> int:
    """Run the benchmark that ONLY names, or all; return 1 if one breaks its promise, 2 for an unknown name."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    only = os.environ.get("ONLY", "")
    if only and only not in names:
        print(f"there is no benchmark {only!r}; known: {', '.join(names)}", file=sys.stderr)
        return 2
    quick = os.environ.get("QUICK", "") not in ("", "0")
    results = [_run(name, quick) for name in ([only] if only else names)]
    if not only:
        (HERE / "RESULTS.md").write_text(_report(results, quick))
    return 0 if all(result.is_within for result in results) else 1


def _run(name: str, quick: bool) -> Result:
    result: Result = importlib.import_module(f"bench.{name}").run(quick)
    print(json.dumps(result.as_json()), flush=True)
    return result


def _report(results: list[Result], quick: bool) -> str:
    size = "small inputs (QUICK=1)" if quick else "full inputs"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    rows = [
        f"| {r.bench} | {r.value:g} {r.unit} | {'-' if r.limit is None else f'{r.limit:g}'} | {r.reference:g} "
        f"({r.reference_is}) | {r.ratio:g} | {r.peak_mb:g} |"
        for r in results
    ]
    head = ["| Benchmark | Value | Limit | Reference | Ratio | Peak MB |", "|---|---|---|---|---|---|"]
    return "\n".join([f"# Results\n\n`python -m bench`, {size}, {machine}.\n", *head, *rows]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
