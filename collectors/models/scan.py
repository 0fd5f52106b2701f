"""Scan: one look at a whole account; CollectionRun: its part for one region."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from auditportal.common.clock import now

from .account import CloudAccount


class RunState(models.TextChoices):
    """How far a scan or one of its runs has come."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    PARTIAL = "partial", "Partial"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN_STATES = (RunState.QUEUED, RunState.RUNNING)


class ScanQuerySet(models.QuerySet["Scan"]):
    """Questions about many scans."""

    def visible_to(self, user: Any) -> Self:
        """Scans of accounts that this person may see."""
        return self.filter(account__in=CloudAccount.objects.visible_to(user))

    def open(self) -> Self:
        """Scans that are queued or running."""
        return self.filter(state__in=OPEN_STATES)


class Scan(models.Model):
    """One look at an account: resolves its regions, then one CollectionRun each."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="scans")
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=now, editable=False)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    problem_code = models.CharField(max_length=40, blank=True, default="")
    problem = models.TextField(blank=True, default="")

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state__in=["queued", "running"]), name="scan_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"scan {self.pk} of {self.account}"

    @property
    def is_open(self) -> bool:
        """Whether the scan is still queued or running."""
        return self.state in OPEN_STATES


class CollectionRun(models.Model):
    """One region of one scan, with live counts of what was read and judged."""

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="runs")
    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="runs")
    region = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.QUEUED)
    step = models.CharField(max_length=60, blank=True, default="")
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    resources = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    throttled = models.PositiveIntegerField(default=0)
    denied = models.PositiveIntegerField(default=0)
    failed_calls = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=dict)
    opened = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("region",)
        constraints = [models.UniqueConstraint(fields=["scan", "region"], name="run_region_once")]

    def __str__(self) -> str:
        return f"{self.region} of scan {self.scan_id}"
