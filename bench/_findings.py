"""A throw-away database full of findings, made once per run in an embedded PostgreSQL."""

import atexit
import os
import secrets
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ACCOUNTS, PEOPLE = 40, 12
REGIONS = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1"]

# Skewed like a real estate: big and small accounts, checks with their own severity, people on what is in progress.
_FINDINGS = """
INSERT INTO findings_finding (provider, account_id, region, arn, resource_name, resource_type, rule_id, discriminator,
    severity, state, reason, assignee_id, first_seen, opened, changed, resolved, occurrences, evidence_digest, version)
SELECT 'aws', account, region, 'arn:aws:lambda:' || region || ':' || (100000000000 + account) || ':function:' || name,
    name, 'LambdaFunction', (%(rules)s::text[])[rule], '', (%(severities)s::int[])[rule], state,
    'The records of this function are kept for ' || (n %% 400) || ' days, less than what is asked for.',
    CASE WHEN (state IN ('acknowledged', 'in_progress', 'accepted') AND random() < 0.7) OR random() < 0.03
        THEN (%(people)s::bigint[])[1 + floor(random() * %(many)s)::int] END,
    opened - interval '1 day', opened, opened + random() * interval '30 days',
    CASE WHEN state = 'resolved' THEN opened + interval '31 days' END, 1, md5(n::text) || md5(n::text), 1
FROM (
    SELECT n, (%(accounts)s::bigint[])[1 + floor(%(account_count)s * power(random(), 1.6))::int] AS account,
        (%(regions)s::text[])[1 + floor(random() * 5)::int] AS region,
        (ARRAY['orders','payments','thumbnails','auth','firewall','notifier','search','basket'])[1 + n %% 8] || '-' || n
            AS name,
        1 + floor(random() * %(rule_count)s)::int AS rule,
        (ARRAY['new','new','new','new','new','new','new','acknowledged','acknowledged','in_progress','in_progress',
            'accepted','suppressed','suppressed','resolved','resolved','resolved','resolved','resolved','resolved'])
            [1 + floor(random() * 20)::int] AS state,
        timestamptz '2026-11-01 00:00+00' - random() * interval '700 days' AS opened
    FROM generate_series(%(first)s, %(last)s) AS n
) AS made
"""


@cache
def a_database_of(findings: int) -> int:
    """Start a server, migrate, and fill in the findings; the same call in the same process is free."""
    _start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _fill(findings)
    return findings


def _start() -> None:
    home = Path(tempfile.mkdtemp(prefix="auditportal-bench-"))
    home.chmod(0o711)
    defaults = {
        "AUDITPORTAL_HOME": str(home),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "AUDITPORTAL_ENCRYPTION_KEYS": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE=",
        "LOG_LEVEL": "WARNING",
        "AUDITPORTAL_STATEMENT_TIMEOUT": "600",  # an index over a million rows takes its time
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditportal.settings")
    os.environ.update(defaults)
    from auditportal.embedded import Postgres

    server = Postgres(home, durable=False)
    server.start()
    atexit.register(_stop, server, home)
    os.environ["DATABASE_URL"] = server.url
    import django

    django.setup()


def _stop(server: Any, home: Path) -> None:
    server.stop()
    for folder in {home, server.folder, server.folder.parent}:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(findings: int) -> None:
    from django.db import connection

    from findings.models import Finding
    from findings.models.tally_sql import compact_tally

    values, indexes = _estate(), Finding._meta.indexes  # noqa: SLF001 - Django's documented model _meta API
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Finding, index)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        for first in range(1, findings + 1, 200_000):
            last = min(findings, first + 199_999)
            cursor.execute(_FINDINGS, values | {"first": first, "last": last})
        cursor.execute("SET maintenance_work_mem = '512MB'")
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Finding, index)
    compact_tally()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _estate() -> dict[str, Any]:
    from auditportal.members.models import User
    from collectors.models import AccountGroup, CloudAccount
    from findings.checks import CHECKS

    groups = AccountGroup.objects.bulk_create(AccountGroup(name=f"Group {number}") for number in range(8))
    kinds = ["production", "staging", "development"]
    accounts = CloudAccount.objects.bulk_create(
        CloudAccount(
            name=f"account-{number:02}",
            account_id=str(10**11 + number),
            group=groups[number % 8],
            environment=kinds[number % 3],
        )
        for number in range(ACCOUNTS)
    )
    people = User.objects.bulk_create(User(username=f"analyst-{number}", role="analyst") for number in range(PEOPLE))
    checks = CHECKS.values()
    return {
        "accounts": [account.pk for account in accounts],
        "account_count": ACCOUNTS,
        "people": [person.pk for person in people],
        "many": PEOPLE,
        "regions": REGIONS,
        "rules": [check.id for check in checks],
        "severities": [check.severity.value for check in checks],
        "rule_count": len(checks),
    }


@cache
def analyst() -> Any:
    """Return one person who triages."""
    from auditportal.members.models import User

    return User.objects.get(username="analyst-0")
