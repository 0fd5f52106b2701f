"""Logging in: with the broker gone too, and not without end."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from auditportal.celery import app
from tests.rows import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> str:
    """The login page while the broker cannot be reached."""
    for place in (settings, app.conf):
        monkeypatch.setattr(place, "CELERY_BROKER_URL" if place is settings else "broker_url", "redis://127.0.0.1:1/0")
    return reverse("account_login")


def logged_in(address: str, name: str, password: str, client: Client) -> int:
    return client.post(address, {"login": name, "password": password}).status_code


def test_a_person_logs_in_while_the_broker_is_gone(address: str, client: Client) -> None:
    user = a_user()
    user.set_password(PASSWORD)
    user.save()
    assert logged_in(address, user.username, PASSWORD, client) == 302
    assert client.get(reverse("findings:overview")).status_code == 200


def test_guessing_is_stopped_while_the_broker_is_gone_and_in_every_process(address: str) -> None:
    user = a_user()
    answers = [logged_in(address, user.username, f"wrong {number}", Client()) for number in range(12)]
    assert answers[0] == 200
    refused = Client().post(address, {"login": user.username, "password": "wrong again"})
    assert refused.status_code == 429 or "Too many" in refused.content.decode()
