"""JSON: valid as a whole, every text exactly as it is."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings.models import Finding
from findings.models.filters import Filter
from findings.models.selection import select
from findings.reports import FORMATS
from tests.rows import a_finding, a_user

pytestmark = pytest.mark.django_db


def exported(asked: Filter) -> list[dict[str, object]]:
    found = json.loads(b"".join(FORMATS["json"].stream(select(a_user("manager"), asked))))
    assert isinstance(found, list)
    return found


def test_nothing_that_matches_is_an_empty_array() -> None:
    assert exported(Filter()) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60))
def test_any_text_comes_back_exactly(text: str) -> None:
    Finding.objects.all().delete()
    a_finding(reason=text)
    a_finding(reason=f"\\{text}\\n\\\\")
    assert [row["reason"] for row in exported(Filter())] == [text, f"\\{text}\\n\\\\"]


def test_times_are_iso_8601_and_what_is_missing_is_null() -> None:
    finding = a_finding()
    (row,) = exported(Filter())
    assert row["resolved"] is None
    assert str(row["opened"]).startswith(f"{finding.opened:%Y-%m-%dT%H:%M:%S}")
    assert (row["id"], row["state"], row["severity"]) == (finding.pk, "New", "high")


def test_chunks_are_bounded_whatever_the_number_of_findings() -> None:
    account = a_finding().account
    common = {"account": account, "region": "r", "resource_name": "n", "resource_type": "t", "rule_id": "x"}
    rows = [Finding(arn=str(n), severity=1, reason="r" * 400, **common) for n in range(500)]
    Finding.objects.bulk_create(rows)
    chunks = list(FORMATS["json"].stream(select(a_user("manager"), Filter())))
    assert len(chunks) > 3
    assert max(map(len, chunks)) < 128 * 1024
    assert len(json.loads(b"".join(chunks))) == 501
