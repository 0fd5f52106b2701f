"""The job table."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The job table."""

    name = "auditportal.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
