"""Many rows are written by one statement, each with its own values."""

from datetime import date

import pytest
from django.db import DataError, transaction

from auditportal.common.rewrite import rewrite
from collectors.models import Function
from findings.models import Finding
from tests.rows import a_finding, a_user, an_account

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values_and_keeps_its_other_fields(django_assert_num_queries) -> None:
    account, person = an_account(), a_user()
    findings = [a_finding(account) for _ in range(3)]
    findings[0].assignee, findings[0].accepted_until = person, date(2030, 1, 2)
    findings[1].reason = "\u20ac {\"quoted\", 'NULL'} \\ %s"
    findings[2].severity = 1
    with django_assert_num_queries(1):
        rewrite(findings, ["assignee", "accepted_until", "reason"])
    stored = list(Finding.objects.order_by("pk"))
    assert [one.assignee for one in stored] == [person, None, None]
    assert [one.accepted_until for one in stored] == [date(2030, 1, 2), None, None]
    assert [one.reason for one in stored] == [one.reason for one in findings]
    assert {one.severity for one in stored} == {4}


def test_json_is_written_as_json() -> None:
    function = Function.objects.create(account=an_account(), region="r", arn="a", name="a")
    function.verdicts = {"lambda_log_group_exists": "fail", "x": '",{}'}
    rewrite([function], ["verdicts"])
    assert Function.objects.get().verdicts == function.verdicts


def test_no_row_is_no_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        rewrite([], ["reason"])


def test_a_value_that_does_not_fit_is_refused_and_not_cut() -> None:
    finding = a_finding()
    finding.state = "x" * 17
    with pytest.raises(DataError), transaction.atomic():
        rewrite([finding], ["state"])
