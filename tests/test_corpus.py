"""The corpus is judged without a mistake, and is large and varied enough to mean something."""

from collections import Counter

import pytest

from findings.checks import CHECKS
from tests.corpus import EXPECTED, Case, cases

ALL = list(cases())


@pytest.mark.parametrize("case", ALL, ids=[case.id for case in ALL])
def test_the_verdict_is_the_expected_one(case: Case) -> None:
    found = case.verdicts()
    assert [verdict.status for verdict in found] == [EXPECTED[case.expect]], (case.why, [one.reason for one in found])


def test_every_case_says_why_and_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.id for case in ALL).items() if count > 1] == []
    assert [case.id for case in ALL if len(case.why) < 20 or case.check not in CHECKS] == []


def test_there_are_enough_of_both() -> None:
    count = Counter(case.expect for case in ALL)
    assert count["blind"] >= 80
    assert count["sound"] >= 80


def test_no_check_can_pass_by_saying_the_same_of_everything() -> None:
    by_check: dict[str, set[str]] = {}
    for case in ALL:
        by_check.setdefault(case.check, set()).add(case.expect)
    assert [check for check, expected in by_check.items() if not {"blind", "sound"} <= expected] == []
