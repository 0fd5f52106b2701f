"""The table of the cache, which throttles logins."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create(_apps: Any, editor: Any) -> None:
    """Make the table that settings.CACHES names."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Without a model: Django's cache backend knows its own table."""

    dependencies = [("members", "0001_initial")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
