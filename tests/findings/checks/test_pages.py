"""manage.py document_checks keeps a folder of pages equal to the checks."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from findings.checks import CHECKS


def test_it_writes_one_page_per_check_and_removes_what_is_gone(tmp_path: Path) -> None:
    (tmp_path / "old_check.md").write_text("gone")
    call_command("document_checks", to=tmp_path, verbosity=0)
    assert {path.stem for path in tmp_path.iterdir()} == {"index", *CHECKS}
    page = (tmp_path / "lambda_log_group_exists.md").read_text()
    assert page.startswith("# A function that is invoked has its log group\n")
    assert "S10:2017 Insufficient Logging and Monitoring" in page
    assert "```hcl\nresource" in page


def test_check_only_complains(tmp_path: Path) -> None:
    call_command("document_checks", to=tmp_path)
    call_command("document_checks", "--check", to=tmp_path)
    (tmp_path / "index.md").write_text("edited by hand")
    (tmp_path / "extra.md").write_text("")
    with pytest.raises(CommandError, match=r"out of date: index\.md, extra\.md"):
        call_command("document_checks", "--check", to=tmp_path)
    assert (tmp_path / "index.md").read_text() == "edited by hand"
