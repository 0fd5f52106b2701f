"""Keep the tally of findings by triggers."""

from django.db import migrations

from findings.models.tally_sql import FORWARD_SQL, REVERSE_SQL


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_initial")]

    operations = [migrations.RunSQL(FORWARD_SQL, REVERSE_SQL)]
