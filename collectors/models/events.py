"""How far each source of events was read, and how it stands."""

from typing import Any

from django.db import models

from auditportal.common.clock import now
from collectors.snapshot import CoverageState

from .account import CloudAccount


class Checkpoint(models.Model):
    """One source of events in one region of one account.

    cursor holds per name (for logs a group) the time in milliseconds up to which all was stored; swept is when the last
    deep look back began. state says how the last reading ended, as coverage does, with the missing permission.
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="checkpoints")
    region = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    cursor: Any = models.JSONField(default=dict)
    swept = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, default=CoverageState.OK)
    permission = models.CharField(max_length=200, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(default=now)
    good_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "region", "source"], name="checkpoint_once")]

    def __str__(self) -> str:
        return f"{self.source} in {self.region}: {self.state}"
