"""What is wrong and what is done about it."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What is wrong and what is done about it."""

    name = "findings"
    default_auto_field = "django.db.models.BigAutoField"
