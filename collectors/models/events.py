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


class LogDoor(models.Model):
    """The key with which an account's delivery streams may push log lines; only its digest is kept."""

    account = models.OneToOneField(CloudAccount, on_delete=models.CASCADE, related_name="door")
    key_digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    created = models.DateTimeField(default=now)
    heard = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"door of {self.account_id}, key ends with {self.hint}"


class Delivery(models.Model):
    """A request that was acknowledged and not judged yet; one with a problem could not be, and is kept to be looked at.

    body is the request as it came, compressed. A request that comes again is the same row.
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    region = models.CharField(max_length=32)
    request_id = models.CharField(max_length=128)
    body = models.BinaryField()
    received = models.DateTimeField(default=now)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "request_id"], name="delivery_once")]
        indexes = [models.Index(fields=["account", "id"], condition=models.Q(problem=""), name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.request_id} for {self.account_id}"
