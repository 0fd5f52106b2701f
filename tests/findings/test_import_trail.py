"""manage.py import_trail: files and folders, gzip and plain, each once; what is not judged is said."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collectors.models import CloudAccount, ReadObject, RecordAside
from findings.engine import trail_import
from findings.models import Finding, Transition
from findings.tasks.events import matcher
from tests.findings.engine.test_trail_objects import a_file, an_event, measured
from tests.rows import an_account

pytestmark = pytest.mark.django_db
OTHER = "444455556666"


@pytest.fixture(autouse=True)
def account() -> CloudAccount:
    return an_account(account_id="111122223333")


def imported(*paths: Path, **options: Any) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_trail", *map(str, paths), stdout=out, stderr=err, **options)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_folder_of_files_of_every_form_is_judged_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/one.json.gz").write_bytes(a_file(an_event(1), an_event(2)))
    (tmp_path / "two.json").write_text(json.dumps({"Records": [an_event(3)]}))
    (tmp_path / "three.jsonl").write_text("\n".join(json.dumps(an_event(number)) for number in (4, 5)))
    (tmp_path / "CloudTrail-Digest").mkdir()
    (tmp_path / "CloudTrail-Digest/one.json.gz").write_bytes(b"no log file")
    code, out, err = imported(tmp_path)
    assert (code, err, measured()) == (0, "", [5])
    assert "3 files (0 judged before), 5 events" in out
    assert "trail_stopped" in out
    assert "1 findings,        5 events" in out
    assert "1 files of CloudTrail-Digest" in out
    before = list(Finding.objects.values()), list(Transition.objects.values()), ReadObject.objects.count()
    code, out, _ = imported(tmp_path)
    assert (code, "3 files (3 judged before), 0 events" in out) == (0, True)
    assert (list(Finding.objects.values()), list(Transition.objects.values()), ReadObject.objects.count()) == before


def test_records_of_several_accounts_and_regions_go_where_they_belong(tmp_path: Path) -> None:
    other = an_account(account_id=OTHER)
    events = [an_event(1), an_event(2, awsRegion="us-east-1"), an_event(3, recipientAccountId=OTHER)]
    (tmp_path / "mixed.json").write_text(json.dumps({"Records": events}))
    assert imported(tmp_path)[0] == 0
    assert (measured(), measured(region="us-east-1")) == ([1, 1], [1])
    assert Finding.objects.filter(account=other, rule_id="trail_stopped").count() == 1


def test_unknown_accounts_are_listed_and_not_lost_silently(tmp_path: Path) -> None:
    (tmp_path / "mixed.json").write_text(
        json.dumps({"Records": [an_event(1), *(an_event(number, recipientAccountId=OTHER) for number in range(2, 5))]})
    )
    code, _, err = imported(tmp_path)
    assert (code, measured()) == (1, [1])
    assert f"3 records of {OTHER}" in err
    an_account(account_id=OTHER)
    assert imported(tmp_path)[0] == 0
    assert measured() == [1, 3]


def test_only_the_account_that_is_asked_for(tmp_path: Path) -> None:
    an_account(account_id=OTHER)
    (tmp_path / "mixed.json").write_text(json.dumps({"Records": [an_event(1), an_event(2, recipientAccountId=OTHER)]}))
    assert imported(tmp_path, account=OTHER)[0] == 1
    assert Finding.objects.get(rule_id="trail_stopped").account.account_id == OTHER


@pytest.mark.parametrize("given", ["name", "option"])
def test_records_without_an_account_are_of_that_of_the_files_name_or_of_the_one_asked_for(
    tmp_path: Path, given: str
) -> None:
    name = "111122223333_CloudTrail_eu-west-1_x.json" if given == "name" else "x.json"
    event = an_event(1)
    del event["recipientAccountId"]
    (tmp_path / name).write_text(json.dumps({"Records": [event]}))
    options = {"account": "111122223333"} if given == "option" else {}
    assert (imported(tmp_path, **options)[0], measured()) == (0, [1])


def test_what_cannot_be_a_record_is_told_with_its_place_and_its_neighbours_are_judged(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(json.dumps({"Records": [an_event(1), an_event(2, pad="\0\x1b[31m"), 7]}))
    (tmp_path / "none.json").write_text("{}")
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b"x" * 1000)[:-12])
    code, out, err = imported(tmp_path)
    assert (code, measured()) == (1, [1])
    assert "NUL" in err
    assert "bad.json#1" in err
    assert "\x1b" not in out + err
    assert RecordAside.objects.count() == 2


def test_a_large_file_is_gone_through_for_each_account_and_counts_the_same(tmp_path: Path) -> None:
    an_account(account_id=OTHER)
    events = [an_event(number, recipientAccountId=OTHER if number % 3 else "111122223333") for number in range(300)]
    (tmp_path / "large.jsonl").write_text("\n".join(map(json.dumps, events)))
    importing = trail_import.Import(matcher(), most_held=1_000)
    importing.take(tmp_path / "large.jsonl")
    assert importing.done.events == 300
    assert sorted(measured()) == [100, 200]


def test_a_link_out_of_the_folder_is_not_followed_and_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.json").write_text(json.dumps({"Records": [an_event(1)]}))
    (tmp_path / "in/link.json").symlink_to(tmp_path / "out.json")
    assert "0 files" in imported(tmp_path / "in")[1]
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_trail", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="registered"):
        call_command("import_trail", str(tmp_path), account="999988887777")
