"""What users did."""

from django.apps import AppConfig


class AuditlogConfig(AppConfig):
    """What users did."""

    name = "auditportal.auditlog"
    label = "auditlog"
    default_auto_field = "django.db.models.BigAutoField"
