"""What a scan read can be taken away as a file and judged without a cloud or a database."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from auditportal.configuration import ROOT
from collectors.storage import store_snapshot
from findings.engine.evaluate import evaluate
from tests.builders import blind_resources, snapshot
from tests.rows import an_account

pytestmark = pytest.mark.django_db


def test_a_recorded_snapshot_gives_the_same_verdicts_as_the_scan(capsys, tmp_path):
    account = an_account(account_id="111122223333", name="shop")
    read = snapshot(*blind_resources())
    store_snapshot(account, read)
    call_command("record_snapshot", "shop")
    recorded = tmp_path / "shop.json"
    recorded.write_text(capsys.readouterr().out)
    answer = subprocess.run(
        [sys.executable, "manage.py", "evaluate", str(recorded), "--format", "json"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stderr
    failed = {v.arn for result in evaluate(read) for v in result.verdicts if v.status == "fail"}
    assert failed
    assert all(json.dumps(arn) in answer.stdout for arn in failed)


def test_an_account_that_is_not_there_is_answered_with_those_that_are():
    an_account(name="shop", account_id="111122223333")
    with pytest.raises(CommandError, match="111122223333"):
        call_command("record_snapshot", "nobody")


def test_an_account_that_was_never_scanned_says_so():
    an_account(name="shop")
    with pytest.raises(CommandError, match="never scanned"):
        call_command("record_snapshot", "shop")
