"""Audit lines are not thrown away all at once either: the database refuses to empty their table."""

from django.db import migrations

FORWARD_SQL = """
CREATE TRIGGER auditlog_no_truncate BEFORE TRUNCATE ON auditlog_auditline
    FOR EACH STATEMENT EXECUTE FUNCTION auditlog_append_only();
"""
REVERSE_SQL = "DROP TRIGGER auditlog_no_truncate ON auditlog_auditline;"


class Migration(migrations.Migration):
    dependencies = [("auditlog", "0003_append_only")]

    operations = [migrations.RunSQL(FORWARD_SQL, REVERSE_SQL)]
