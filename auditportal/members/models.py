"""User: a person with one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a person is here to do."""

    ANALYST = "analyst", "Analyst"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Admin"


class Capability(models.TextChoices):
    """What a role allows."""

    VIEW = "view", "see findings, functions, accounts and scans"
    TRIAGE = "triage", "acknowledge, assign, comment, accept and suppress findings"
    EXPORT = "export", "download findings"
    ADMINISTER = "administer", "register accounts, start and cancel scans, add and tune rules"


CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.ANALYST: frozenset({Capability.VIEW, Capability.TRIAGE}),
    Role.MANAGER: frozenset({Capability.VIEW, Capability.EXPORT}),
    Role.ADMIN: frozenset(Capability),
}


class User(AbstractUser):
    """A person who may log in; the role decides what they may do."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.ANALYST)

    def can(self, capability: str) -> bool:
        """Say whether this person's role allows it."""
        return self.is_active and Capability(capability) in CAPABILITIES.get(self.role, frozenset())

    @property
    def shown_name(self) -> str:
        """The name to show: the full name where one is set."""
        return self.get_full_name() or self.get_username()
