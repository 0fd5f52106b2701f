"""CSV: no cell starts a formula, nothing else is changed, everything that matches is there."""

import csv
import io

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings.models.filters import Filter
from findings.models.selection import select
from findings.reports import FORMATS
from findings.reports.formats.csv import guarded
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db
TRIGGERS = set("=+-@|%\t\r\n＝＋－＠｜％−﹢﹣﹦﹪﹫")  # noqa: RUF001 - the look-alikes are the point
# What LibreOffice and Excel skip or drop before they look at a cell.
INVISIBLE = {chr(code) for code in [*range(1, 33), *range(127, 161), 0xAD, 0x180E, *range(0x2000, 0x2010), 0x2028]}
INVISIBLE |= {chr(code) for code in [0x2029, *range(0x202A, 0x2030), *range(0x205F, 0x2070), 0x3000, 0xFEFF, 0xFE0F]}
PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|cmd",
    "%0",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "\xa0=1",
    "＝1+1",  # noqa: RUF001
    "−1",  # noqa: RUF001
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "\x01=1",
    "\u00ad\u200b +1",
]
HARMLESS = [
    "orders",
    "1=1",
    "a@b",
    "'quoted'",
    '"x"',
    "",
    " space",
    "ünïcode",
    "(x)",
    "[x]",
    "/aws/lambda/x",
    "0",
    "Ω=1",
]


def guard(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {guarded('t.x')} FROM (SELECT %s::text AS x) AS t", [text])
        return str(cursor.fetchone()[0])


def starts_a_formula(text: str) -> bool:
    rest = text.lstrip("".join(INVISIBLE))
    return text[:1] in {"\t", "\r", "\n"} or rest[:1] in TRIGGERS


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_payload_gets_a_quote_in_front(text: str) -> None:
    assert starts_a_formula(text)
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert guard(text) == text


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30))
def test_no_text_at_all_starts_a_formula_and_the_guard_can_be_taken_off(text: str) -> None:
    made = guard(text)
    assert not starts_a_formula(made)
    assert made in {text, f"'{text}"}


def rows(asked: Filter) -> list[dict[str, str]]:
    selection = select(a_user("manager"), asked)
    text = b"".join(FORMATS["csv"].stream(selection)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_text_column_is_guarded_in_the_file() -> None:
    evil = '=1+1,"a"\r\n'
    account = an_account(name="@evil", group="-evil")
    person = a_user(username="+evil")
    a_finding(
        account, resource_name=evil, arn=evil, reason=evil, resource_type="|evil", region="%evil", assignee=person
    )
    (row,) = rows(Filter())
    for header in ("resource_name", "arn", "reason"):
        assert row[header] == f"'{evil}"
    found = [row[header] for header in ("account", "group", "assignee", "resource_type", "region")]
    assert found == ["'@evil", "'-evil", "'+evil", "'|evil", "'%evil"]


def test_the_file_holds_exactly_what_the_filter_matches() -> None:
    wanted = [a_finding(severity=5).pk, a_finding(severity=5, reason="a 'b' \\ ;").pk]
    a_finding(severity=1)
    a_finding(severity=5, state="resolved")
    found = rows(Filter(severity=("critical",)))
    assert [int(row["id"]) for row in found] == wanted
    assert {row["severity"] for row in found} == {"critical"}
    assert rows(Filter(q="a 'b' \\ ;"))[0]["reason"] == "a 'b' \\ ;"
    assert rows(Filter(severity=("low",))) == []


def test_a_check_that_is_gone_is_named_by_its_id() -> None:
    a_finding(rule_id="a_check_of_yesterday")
    assert rows(Filter())[0]["title"] == "a_check_of_yesterday"
