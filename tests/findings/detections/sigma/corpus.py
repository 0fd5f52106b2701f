"""The public corpus beside the repository: rules and events to measure with, never part of the product.

CORPUS names its folder where it is somewhere else.
"""

import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(os.environ.get("CORPUS") or Path(__file__).parents[5] / "shared" / "corpus")
PLACE = BESIDE if BESIDE.is_dir() else None
FOLDERS = ("sigmahq_aws", "sigmahq_azure", "suzaku")
needs_corpus = pytest.mark.skipif(PLACE is None, reason="no public corpus beside the repository")


def rule_texts(folder: str) -> dict[str, str]:
    return {one["path"]: one["text"] for one in _lines(f"rules/{folder}.jsonl")}


@functools.cache
def trail_events() -> dict[str, dict[str, Any]]:
    found = {}
    for name in ("otrf", "streamalert", "traildiscover"):
        found.update({one["id"]: one["event"] for one in _lines(f"events/{name}_cloudtrail.jsonl")})
    return found


def expected_pairs(folder: str) -> set[tuple[str, str]]:
    assert PLACE is not None
    pairs = json.loads((PLACE / f"sigma_pairs_{folder}.json").read_text())
    return {(event, rule) for event, rules in pairs for rule in rules}


def _lines(path: str) -> list[dict[str, Any]]:
    assert PLACE is not None
    return [json.loads(line) for line in (PLACE / path).read_text().splitlines()]
