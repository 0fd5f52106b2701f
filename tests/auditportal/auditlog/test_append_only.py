"""What was written down stays: the database refuses to change, remove or empty it."""

import pytest
from django.db import Error, connection, transaction

from auditportal.auditlog.models import AuditLine
from auditportal.auditlog.write import record
from tests.rows import a_user


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auditlog_auditline SET verb = 'nothing'",
        "DELETE FROM auditlog_auditline",
        "TRUNCATE auditlog_auditline",
        "TRUNCATE members_user CASCADE",
    ],
)
def test_a_line_is_neither_changed_nor_removed(statement: str) -> None:
    person = a_user()
    record(person, "tried", person)
    connection.check_constraints()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditLine.objects.get().verb == "tried"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_the_table_is_guarded_in_every_test_and_emptied_between_them(round_: int) -> None:
    assert not AuditLine.objects.exists()
    person = a_user()
    record(person, "tried", person)
    with pytest.raises(Error, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE auditlog_auditline")
