"""Job: one thing that must happen, with a lease while somebody does it."""

from django.db import models
from django.db.models import Q

from auditportal.common.clock import now


class Job(models.Model):
    """A row is the truth: due until done or parked; leased while a worker's heartbeat renews lease_until.

    kind names a handler, target_id the row it works on, key makes a repeated request harmless (unique while open).
    """

    kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=200)
    due = models.DateTimeField(default=now)
    rung = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.DateTimeField(null=True)
    parked = models.DateTimeField(null=True)
    error = models.TextField(default="")
    created = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(done__isnull=True, parked__isnull=True), name="job_key_open"
            )
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(done__isnull=True, parked__isnull=True), name="job_due"),
            models.Index(fields=["done"], name="job_done"),
            models.Index(fields=["key"], name="job_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
