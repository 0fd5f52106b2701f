"""Audit lines are written once: the database itself refuses to change or remove them."""

from django.db import migrations

FORWARD_SQL = """
CREATE FUNCTION auditlog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit lines are append-only';
END $$;
CREATE TRIGGER auditlog_append_only BEFORE UPDATE OR DELETE ON auditlog_auditline
    FOR EACH ROW EXECUTE FUNCTION auditlog_append_only();
"""
REVERSE_SQL = """
DROP TRIGGER auditlog_append_only ON auditlog_auditline;
DROP FUNCTION auditlog_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("auditlog", "0002_initial")]

    operations = [migrations.RunSQL(FORWARD_SQL, REVERSE_SQL)]
