from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from auditportal.common.jinja import ComponentError, Components
from auditportal.configuration import ROOT


def components(folder: Path, **files: str) -> Components:
    (folder / "components").mkdir()
    for name, text in files.items():
        (folder / "components" / f"{name}.html").write_text(text)
    return Components(Environment(loader=FileSystemLoader(folder), autoescape=True))


def test_macro_of_any_file_is_found_by_its_name(tmp_path: Path) -> None:
    ui = components(tmp_path, one="{% macro a(x) %}[{{ x }}]{% endmacro %}", two="{% macro b() %}b{% endmacro %}")
    assert ui.a("<") == "[&lt;]"
    assert ui.b() == "b"


def test_two_files_with_one_name_are_an_error(tmp_path: Path) -> None:
    ui = components(tmp_path, one="{% macro a() %}1{% endmacro %}", two="{% macro a() %}2{% endmacro %}")
    with pytest.raises(ComponentError, match="both define 'a'"):
        _ = ui.a


def test_other_files_of_the_folder_are_no_components(tmp_path: Path) -> None:
    ui = components(tmp_path, one="{% macro a() %}1{% endmacro %}")
    (tmp_path / "components" / "README.md").write_text("{% extends 'nowhere' %}")
    assert ui.a() == "1"


@pytest.mark.parametrize("path", sorted((ROOT / "templates" / "components").glob("*.html")), ids=lambda path: path.stem)
def test_every_file_of_components_begins_with_how_to_call_it(path: Path) -> None:
    assert path.read_text().startswith("{#")
