import hashlib
import tomllib

import pytest

from auditportal.configuration import ROOT

FOLDER = ROOT / "static" / "vendor"
DECLARED = tomllib.loads((FOLDER / "VENDOR.toml").read_text())
ENTRIES = [*DECLARED["file"], *DECLARED["sprite"]]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_vendored_file_is_the_declared_one(entry: dict[str, str]) -> None:
    assert hashlib.sha256((FOLDER / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["version"]
    assert entry["licence"]


def test_nothing_undeclared_is_vendored() -> None:
    ours = {"VENDOR.toml", "vendor.py"}
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} - ours == {entry["path"] for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"])
def test_no_file_names_a_map_that_is_not_there(entry: dict[str, str]) -> None:
    assert b"sourceMappingURL" not in (FOLDER / entry["path"]).read_bytes()
