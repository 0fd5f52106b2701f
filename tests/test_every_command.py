"""Every command is documented: those of `auditportal` and those of manage.py that are ours."""

import pytest
from django.core.management import get_commands

from auditportal.__main__ import COMMANDS
from auditportal.configuration import ROOT

PAGE = (ROOT / "docs/commands.md").read_text()
OWN = sorted(
    name for name, app in get_commands().items() if app.split(".")[0] in {"auditportal", "collectors", "findings"}
)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_word_of_auditportal_is_documented(name):
    assert f"`auditportal {name}" in PAGE


@pytest.mark.parametrize("name", OWN)
def test_every_management_command_is_documented(name):
    assert f"`manage.py {name}" in PAGE
