"""Overlays register by being imported; two for one operation are an error; each one is documented."""

import pkgutil
from pathlib import Path

import pytest

import sandbox
from sandbox import overlays

DOCUMENT = Path(sandbox.__file__).parents[1] / "docs/sandbox.md"


@pytest.fixture(autouse=True)
def _loaded():
    overlays.load()


@pytest.mark.parametrize(
    ("register", "operation"),
    [(overlays.replaces, "ListFunctions"), (overlays.amends, "GetFunction")],
)
def test_two_overlays_for_one_operation_are_an_error(register, operation):
    with pytest.raises(overlays.DuplicateOverlayError, match=f"lambda:{operation}"):
        register("lambda", operation)(lambda *_: None)


def test_two_controls_of_one_name_are_an_error():
    with pytest.raises(overlays.DuplicateOverlayError, match="trail_status"):
        overlays.control("trail_status")(lambda _: None)


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(overlays.__path__)])
def test_every_overlay_is_documented(name):
    assert f"`{name}`" in DOCUMENT.read_text()


@pytest.mark.parametrize("name", ["function_code", "log_lines", "trail_records", "trail_status"])
def test_every_control_is_documented(name):
    assert f"`{name}`" in DOCUMENT.read_text()
