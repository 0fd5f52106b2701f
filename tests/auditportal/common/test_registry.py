"""A registry is whole or an error: an import that fails is tried again and fails again."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditportal.common.registry import DuplicateNameError, Registry

PACKAGE = "plugins_of_a_test"
SOUND = "from plugins_of_a_test import FOUND\nFOUND.register('{name}', '{name}')\n"
Write = Callable[..., Registry[str]]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write modules of a package and return its registry."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text(
        f"from auditportal.common.registry import Registry\nFOUND = Registry('plug-in', '{PACKAGE}')\n"
    )

    def made(**modules: str) -> Registry[str]:
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text)
        found: Registry[str] = __import__(PACKAGE).FOUND
        return found

    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_every_module_is_imported_when_the_first_item_is_asked_for(write: Write) -> None:
    found = write(a=SOUND.format(name="a"), b=SOUND.format(name="b"))
    assert (list(found), found["b"], len(found), found.get("c")) == (["a", "b"], "b", 2, None)


@pytest.mark.parametrize("ask", [len, list, Registry.values, lambda found: found.get("a"), lambda found: "a" in found])
def test_a_second_call_after_a_failed_import_raises_again(write: Write, ask: Callable[[Registry[str]], object]) -> None:
    found = write(a=SOUND.format(name="a"), b="raise RuntimeError('b is broken')\n", c=SOUND.format(name="c"))
    for _ in range(3):
        with pytest.raises(RuntimeError, match="b is broken"):
            ask(found)


def test_a_module_that_fails_after_registering_fails_with_its_own_reason_each_time(write: Write) -> None:
    found = write(b=SOUND.format(name="b") + "raise RuntimeError('b is broken')\n")
    for _ in range(3):
        with pytest.raises(RuntimeError, match="b is broken"):
            found.load()


def test_once_the_import_works_the_registry_is_whole(write: Write) -> None:
    condition = "import os\nif 'PLUGIN_WORKS' not in os.environ:\n    raise OSError('not now')\n"
    found = write(a=SOUND.format(name="a"), b=SOUND.format(name="b") + condition, c=SOUND.format(name="c"))
    with pytest.raises(OSError, match="not now"):
        found.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUGIN_WORKS", "1")
        assert list(found) == ["a", "b", "c"]


def test_two_modules_with_one_name_are_an_error_at_every_call(write: Write) -> None:
    found = write(a=SOUND.format(name="same"), b=SOUND.format(name="same"))
    for _ in range(3):
        with pytest.raises(DuplicateNameError, match="two plug-ins are named 'same'"):
            found.load()


def test_a_plugin_may_look_into_the_registry_while_it_is_imported(write: Write) -> None:
    found = write(a=SOUND.format(name="a"), b=SOUND.format(name="b") + "assert 'a' in FOUND\n")
    assert len(found) == 2
