"""What is there and what happened."""

from django.apps import AppConfig


class CollectorsConfig(AppConfig):
    """What is there and what happened."""

    name = "collectors"
    default_auto_field = "django.db.models.BigAutoField"
