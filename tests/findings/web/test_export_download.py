"""Downloads: who may, what they get, and the line they leave."""

import json

import pytest
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.common.clock import now
from auditportal.members.models import Role
from tests.rows import a_finding, a_user

pytestmark = pytest.mark.django_db


def test_the_current_filter_is_downloaded_and_leaves_a_line(client: Client) -> None:
    person = a_user(Role.MANAGER)
    client.force_login(person)
    a_finding(severity=1)
    wanted = a_finding(severity=5)
    response = client.get("/findings/export.json?severity=critical")
    assert [row["id"] for row in json.loads(b"".join(response.streaming_content))] == [wanted.pk]  # type: ignore[arg-type]
    assert response.headers["Content-Disposition"] == f'attachment; filename="findings-{now():%Y-%m-%d}.json"'
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    line = AuditLine.objects.get()
    assert (line.actor, line.verb) == (person, "findings.exported")
    assert line.after == {"format": "json", "filter": "severity=critical", "findings": 1, "exact": True}


def test_csv_is_a_download_of_utf_8_text(client: Client) -> None:
    client.force_login(a_user(Role.ADMIN))
    a_finding(reason="Trägt ein ü.")
    response = client.get("/findings/export.csv")
    body = b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Trägt ein ü." in body.decode()


def test_an_analyst_may_not_and_nothing_is_written(client: Client) -> None:
    client.force_login(a_user(Role.ANALYST))
    for name in ("csv", "json"):
        assert client.get(f"/findings/export.{name}").status_code == 403
    assert not AuditLine.objects.exists()


def test_what_is_unknown_is_refused(client: Client) -> None:
    client.force_login(a_user(Role.MANAGER))
    assert client.get("/findings/export.exe").status_code == 404
    assert client.get("/findings/export.csv?order=password").status_code == 400
    assert client.get("/findings/export.csv?after=1~1").status_code == 400
    assert client.post("/findings/export.csv").status_code == 405
    assert not AuditLine.objects.exists()


def test_everybody_else_is_sent_to_the_login(client: Client) -> None:
    response = client.get("/findings/export.csv")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/auth/login/")
