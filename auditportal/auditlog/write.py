"""Write audit lines; call it in the transaction of the act itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.http import HttpRequest

from auditportal.members.models import User

from .models import AuditLine


def record(
    actor: User | None,
    verb: str,
    subject: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AuditLine:
    """Append one act; before and after hold plain JSON values and never a secret."""
    line = _line(actor, verb, subject, before or {}, after or {}, address)
    line.save(force_insert=True)
    return line


def record_many(
    actor: User | None,
    verb: str,
    changes: Iterable[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
    *,
    address: str | None = None,
) -> None:
    """Append one line per (subject, before, after)."""
    lines = (_line(actor, verb, subject, before, after, address) for subject, before, after in changes)
    AuditLine.objects.bulk_create(lines, batch_size=1000)


def _line(
    actor: User | None,
    verb: str,
    subject: models.Model,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    address: str | None,
) -> AuditLine:
    return AuditLine(
        actor=actor,
        verb=verb,
        object_type=type(subject).__name__.lower(),
        object_id=str(subject.pk or ""),
        before=dict(before),
        after=dict(after),
        address=address,
    )


def address_of(request: HttpRequest) -> str | None:
    """Return the address that the request came from."""
    return request.META.get("REMOTE_ADDR") or None
