import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from auditportal.auditlog.models import AuditLine
from auditportal.members.models import Role, User


@pytest.mark.django_db
def test_the_printed_password_opens_the_portal_for_the_role(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_user", "root", role="admin")
    name, password = capsys.readouterr().out.split()
    client = Client()
    client.post("/auth/login/", {"login": name, "password": password})
    person = User.objects.get(username="root")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.role == Role.ADMIN
    line = AuditLine.objects.get(verb="user.added")
    assert password not in str(line.after)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["twice", "no spaces"])
def test_a_name_that_is_taken_or_not_allowed_is_refused(name: str) -> None:
    User.objects.create_user("twice", password="x")
    with pytest.raises(CommandError):
        call_command("add_user", name, role="analyst")
