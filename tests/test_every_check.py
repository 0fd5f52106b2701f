"""What holds for every check, so that a new one is right by being one file and one test."""

from pathlib import Path

import pytest

from collectors.registry import COLLECTORS
from collectors.snapshot import RESOURCE_TYPES
from findings import controls
from findings.checks import CHECKS, Check, render_remedy
from findings.checks.pages import check_page, index_page
from findings.checks.rendering import placeholders
from findings.engine.evaluate import judge
from findings.verdict import Control, Status
from tests.builders import blind_resources, denied, snapshot, sound_resources, without

ROOT = Path(__file__).parent.parent
ALL = CHECKS.values()
ALWAYS_KNOWN = {"name", "arn", "region", "account_id"}
SOUND = snapshot(*sound_resources())
BLIND = snapshot(*blind_resources())
READS = [(check, kind.__name__) for check in ALL for kind in check.reads]

every_check = pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
every_read = pytest.mark.parametrize(("check", "kind"), READS, ids=lambda value: getattr(value, "id", value))


def statuses(check: Check, seen: object) -> dict[str, Status]:
    return {verdict.arn: verdict.status for verdict in judge(check, seen).verdicts}  # type: ignore[arg-type]


def test_there_are_the_first_twelve() -> None:
    assert len(ALL) >= 12


@every_check
def test_file_function_and_id_have_one_short_name(check: Check) -> None:
    module = check.judge.__module__
    assert module == f"findings.checks.{check.provider}.{check.id}"
    assert len(check.id) <= 45
    assert len((ROOT / f"{module.replace('.', '/')}.py").read_text().splitlines()) <= 80


@every_check
def test_it_has_a_test_of_its_own(check: Check) -> None:
    assert (ROOT / f"tests/findings/checks/{check.provider}/test_{check.id}.py").exists()


def test_there_is_no_test_of_a_check_that_is_gone() -> None:
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests/findings/checks/aws").glob("test_*.py")}
    assert tested == {check.id for check in ALL if check.provider == "aws"}


@every_check
def test_its_docs_page_is_up_to_date(check: Check) -> None:
    assert (ROOT / f"docs/checks/{check.id}.md").read_text() == check_page(check), "run manage.py document_checks"


def test_the_docs_index_is_up_to_date_and_nothing_else_is_there() -> None:
    assert (ROOT / "docs/checks/index.md").read_text() == index_page(ALL), "run manage.py document_checks"
    assert {path.stem for path in (ROOT / "docs/checks").iterdir()} == {"index", *(check.id for check in ALL)}


@every_check
def test_what_it_reads_and_judges_are_resource_types(check: Check) -> None:
    assert check.reads
    assert all(RESOURCE_TYPES[kind.__name__] is kind for kind in check.reads)
    assert check.judges is None or check.judges in check.reads


@pytest.mark.skipif(not COLLECTORS, reason="no collector is registered")
@every_read
def test_what_it_reads_is_collected(check: Check, kind: str) -> None:
    assert kind in COLLECTORS, f"{check.id} reads {kind}, which no collector reads"


@every_check
def test_its_controls_come_from_the_table_and_hold_s10(check: Check) -> None:
    table = [value for value in vars(controls).values() if isinstance(value, Control)]
    assert set(check.controls) <= set(table)
    assert controls.OWASP_S10 in check.controls
    assert len(set(check.controls)) == len(check.controls)


def test_every_control_is_in_the_table_once() -> None:
    table = [value for value in vars(controls).values() if isinstance(value, Control)]
    assert len({(control.framework, control.id) for control in table}) == len(table)


@every_check
def test_its_words_are_sentences(check: Check) -> None:
    assert 10 <= len(check.title) <= 80
    assert not check.title.endswith(".")
    for sentence in (check.risk, check.remedy.text):
        assert sentence[0].isupper() or sentence[0] == "{"
        assert sentence.endswith(".")
        assert "  " not in sentence
        assert "\n" not in sentence
    assert 80 <= len(check.risk) <= 300
    assert check.remedy.cli
    assert all(url.startswith("https://docs.aws.amazon.com/") for url in check.references)
    assert check.references


@every_check
def test_its_remedy_is_filled_by_what_a_failure_shows(check: Check) -> None:
    failures = [verdict for verdict in judge(check, BLIND).verdicts if verdict.status is Status.FAIL]
    assert failures
    for verdict in failures:
        assert placeholders(check.remedy) <= ALWAYS_KNOWN | verdict.evidence.keys()
        values = {"name": verdict.resource_name, "arn": verdict.arn, "region": "r", "account_id": "1"}
        rendered = render_remedy(check.remedy, {**verdict.evidence, **values})
        assert "<" not in rendered.terraform + rendered.cloudformation


@every_check
def test_the_sound_estate_passes(check: Check) -> None:
    found = set(statuses(check, SOUND).values())
    assert Status.PASS in found
    assert found <= {Status.PASS, Status.NOT_APPLICABLE}


@every_check
def test_an_empty_region_has_nothing_to_judge_but_the_account(check: Check) -> None:
    assert len(judge(check, snapshot()).verdicts) == (1 if check.judges is None else 0)


@every_check
def test_every_resource_of_its_type_gets_a_verdict(check: Check) -> None:
    for seen in (SOUND, BLIND):
        expected = {item.arn for item in seen.all(check.judges)} if check.judges else None
        assert expected in (None, statuses(check, seen).keys())


@every_check
def test_evidence_is_small_and_plain_json(check: Check) -> None:
    import json

    for seen in (SOUND, BLIND):
        for verdict in judge(check, seen).verdicts:
            assert len(json.dumps(dict(verdict.evidence))) < 4000
            assert verdict.reason.endswith(".")
            assert len(verdict.reason) < 400


@every_read
def test_a_denied_read_never_fails_and_never_turns_a_failure_into_a_pass(check: Check, kind: str) -> None:
    for whole in (SOUND, BLIND):
        known = statuses(check, whole)
        for arn, status in statuses(check, without(whole, kind)).items():
            assert status is Status.UNKNOWN or (status is not Status.FAIL and status is known[arn])


@every_read
def test_a_denied_read_of_a_blind_estate_is_unknown_and_names_the_permission(check: Check, kind: str) -> None:
    failed = {arn for arn, status in statuses(check, BLIND).items() if status is Status.FAIL}
    seen = without(BLIND, kind, denied("service:ReadThis"))
    verdicts = {verdict.arn: verdict for verdict in judge(check, seen).verdicts}
    subjects = failed & verdicts.keys() or verdicts.keys()
    assert all(verdicts[arn].status is Status.UNKNOWN for arn in subjects)
    assert all(verdicts[arn].missing == "service:ReadThis" for arn in subjects)
    assert subjects


@every_read
def test_a_single_missing_item_never_causes_a_failure(check: Check, kind: str) -> None:
    gap = {kind: {"arn:aws:service:eu-central-1:111122223333:thing:unseen": denied("service:ReadOne")}}
    seen = snapshot(*blind_resources(), item_gaps=gap)
    known = statuses(check, BLIND)
    for arn, status in statuses(check, seen).items():
        assert status in (Status.UNKNOWN, known.get(arn))
