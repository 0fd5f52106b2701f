"""The ledger as it is kept: invocations that are not over yet or ended badly, and long lines."""

from django.db import models

from auditportal.common.clock import now
from collectors.models import CloudAccount


class KnownInvocation(models.Model):
    """What is known under one request id in one log group; body is the ledger's Invocation as JSON.

    sound says that it started and was closed as it should be. Rows live for two days and an hour: what was found on a
    day is told from all of its rows until the day after is over, and so long is the latest line waited for.
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.CharField(max_length=32)
    log_group = models.CharField(max_length=512)
    request_id = models.UUIDField()
    started_ms = models.BigIntegerField(default=0)
    sound = models.BooleanField(default=False)
    body = models.JSONField()
    heard = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "region", "log_group", "request_id"], name="invocation_once"),
        ]
        indexes = [
            models.Index(
                fields=["account", "region", "log_group"], condition=models.Q(sound=False), name="invocation_unsound"
            ),
            models.Index(fields=["account", "region", "log_group", "started_ms"], name="invocation_started"),
            models.Index(fields=["heard"], name="invocation_heard"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} in {self.log_group}"


class CorrelationState(models.Model):
    """What one correlation of rules remembers of one region; body is its State as JSON."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.CharField(max_length=32)
    rule_id = models.CharField(max_length=45)
    body = models.JSONField()
    changed = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "region", "rule_id"], name="correlation_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} in {self.region}"


class RefusedInput(models.Model):
    """A line in which a function firewall says that it refused an input; head is its beginning."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.CharField(max_length=32)
    log_group = models.CharField(max_length=512)
    stream = models.CharField(max_length=512)
    event_id = models.CharField(max_length=64)
    at_ms = models.BigIntegerField()
    request_id = models.CharField(max_length=36, blank=True)
    size = models.PositiveIntegerField()
    head = models.TextField()
    heard = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "region", "log_group", "event_id", "stream"], name="refused_input_once"
            ),
        ]
        indexes = [models.Index(fields=["heard"], name="refused_input_heard")]

    def __str__(self) -> str:
        return f"{self.request_id or 'an input'} in {self.log_group}"


class LongLine(models.Model):
    """A line that is as long as a service lets a line be, or longer; head is its beginning."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.CharField(max_length=32)
    log_group = models.CharField(max_length=512)
    stream = models.CharField(max_length=512)
    event_id = models.CharField(max_length=64)
    at_ms = models.BigIntegerField()
    size = models.PositiveIntegerField()
    pieces = models.PositiveIntegerField()
    at_limit = models.BooleanField()
    head = models.TextField()
    heard = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "region", "log_group", "event_id", "stream"], name="long_line_once"
            ),
        ]
        indexes = [models.Index(fields=["heard"], name="long_line_heard")]

    def __str__(self) -> str:
        return f"{self.size} bytes in {self.log_group}"
