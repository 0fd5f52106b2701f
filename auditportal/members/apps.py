"""Users and roles."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Users and roles."""

    name = "auditportal.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
