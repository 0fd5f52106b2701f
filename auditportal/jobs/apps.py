"""The job table."""

from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The job table."""

    name = "auditportal.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make our Celery the current one, so that a web process rings the bell of the right broker."""
        import_module("auditportal.celery")
