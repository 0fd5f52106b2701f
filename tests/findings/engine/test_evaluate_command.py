"""manage.py evaluate: a snapshot file in, verdicts and an exit code out."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from collectors.snapshot import Snapshot, encode_snapshots
from findings.verdict import Severity
from tests.builders import (
    blind_resources,
    denied,
    function,
    snapshot,
    sound_resources,
    trail,
    trail_selectors,
    trail_status,
    without,
)


def written(folder: Path, *snapshots: Snapshot) -> str:
    path = folder / "snapshot.json"
    path.write_bytes(encode_snapshots(snapshots))
    return str(path)


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("evaluate", *arguments, stdout=out)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_sound_estate_exits_0_with_totals_only(tmp_path: Path) -> None:
    code, out = run(written(tmp_path, snapshot(*sound_resources())))
    assert code == 0
    assert re.fullmatch(r"\d{3} verdicts: 0 fail, 0 unknown, \d{3} pass, \d+ not applicable.\n", out)


def test_a_blind_estate_exits_1_and_lists_the_worst_first(tmp_path: Path) -> None:
    code, out = run(written(tmp_path, snapshot(*blind_resources())))
    assert code == 1
    found = [line.split()[:2] for line in out.splitlines()[:-1]]
    severities = [Severity[severity.upper()] for status, severity in found if status == "fail"]
    assert severities == sorted(severities, reverse=True)
    assert set(severities) == set(Severity)
    assert "cloudtrail_region_recorded" in out


def test_unknown_is_no_failure_but_is_shown(tmp_path: Path) -> None:
    seen = without(snapshot(*sound_resources()), "Trail", denied("cloudtrail:DescribeTrails"))
    code, out = run(written(tmp_path, seen))
    assert code == 0
    assert "cloudtrail:DescribeTrails" in out


def test_json_holds_every_region_with_totals_and_evidence(tmp_path: Path) -> None:
    blind = snapshot(*blind_resources())
    code, out = run(written(tmp_path, blind, replace(blind, region="us-east-1")), "--format", "json", "--all")
    found = json.loads(out)
    assert code == 1
    assert {verdict["region"] for verdict in found["verdicts"]} == {"eu-central-1", "us-east-1"}
    assert sum(found["totals"].values()) == len(found["verdicts"])
    assert all(verdict["evidence"] is not None for verdict in found["verdicts"])


def test_hostile_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    evil = function("\x1b[2Jgone\u202e", log_format="JSON", system_log_level="WARN")
    _, out = run(written(tmp_path, snapshot(evil)))
    assert "\\x1b[2Jgone\\u202e" in out
    assert out.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "this is not a snapshot file"),
        (b"\x00\xff", "this is not a snapshot file"),
        (b"{}", "this is not a snapshot file"),
        (b'[{"provider": "aws"}]', "missing required field `account_id`"),
        (b"[" * 100_000, "this is not a snapshot file"),
        (
            b'[{"provider":"aws","account_id":"1","region":"r","taken_at":"x","resources":{"Toaster":[]}}]',
            "unknown resource type 'Toaster'",
        ),
        (
            b'[{"provider":"aws","account_id":"1","region":"r","taken_at":"x","resources":{"Trail":[{"arn":1}]}}]',
            "Expected `str`, got `int`",
        ),
    ],
    ids=["empty", "binary", "an object", "a field is missing", "nested deep", "unknown type", "wrong type"],
)
def test_a_bad_file_exits_2_with_a_clear_sentence(tmp_path: Path, body: bytes, sentence: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(body)
    with pytest.raises(CommandError) as raised:
        run(str(path))
    assert raised.value.returncode == 2
    assert sentence in str(raised.value)


def test_a_missing_file_exits_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file") as raised:
        run(str(tmp_path / "nowhere.json"))
    assert raised.value.returncode == 2


def test_a_time_that_is_none_exits_2(tmp_path: Path) -> None:
    path = written(tmp_path, snapshot(trail(), trail_selectors(), trail_status(latest_delivery_time="yesterday")))
    with pytest.raises(CommandError, match="'yesterday' is not a time") as raised:
        run(path)
    assert raised.value.returncode == 2
