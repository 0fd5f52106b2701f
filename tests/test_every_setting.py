from itertools import chain

import pytest

from auditportal.configuration import ROOT, TABLE, Setting, as_markdown, load


def test_the_settings_page_is_made_from_the_table() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "run: auditportal settings --markdown > docs/settings.md"


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_has_a_meaning_and_a_working_example(setting: Setting) -> None:
    assert setting.meaning.endswith(".")
    if not setting.example.startswith("the output of"):
        setting.read(setting.example)


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_used(setting: Setting) -> None:
    files = chain.from_iterable((ROOT / package).rglob("*.py") for package in ("auditportal", "collectors", "findings"))
    elsewhere = [file for file in files if not file.name.startswith("configuration")]
    assert any(f'"{setting.name}"' in file.read_text(encoding="utf-8") for file in elsewhere)


def test_every_default_is_accepted() -> None:
    assert set(load({})) == {setting.name for setting in TABLE}
