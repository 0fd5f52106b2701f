"""auditportal manage add_user NAME --role admin: the first person of a fresh installation, and every further one."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from auditportal.auditlog.write import record
from auditportal.members.models import Role, User


class Command(BaseCommand):
    """Make a login with a random password, which is printed once."""

    help = "Make a login with a random password, which is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who it is."""
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--email", default="")

    def handle(self, *_: Any, name: str, role: str, email: str, **__: Any) -> None:
        """Make the person or say why not."""
        password = secrets.token_urlsafe(15)
        person = User(username=name, role=role, email=User.objects.normalize_email(email))
        person.set_password(password)
        try:
            person.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            person.save()
            record(None, "user.added", person, after={"username": name, "role": role})
        self.stdout.write(f"{name}  {password}")
