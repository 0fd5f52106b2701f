"""ToldEvent: an event of which a finding tells, so that no other source tells it again."""

from django.db import models

from auditportal.common.clock import now
from collectors.models import CloudAccount


class ToldEvent(models.Model):
    """An event that rules fired on, by 16 bytes of the digest of its id; events that no rule fired on are not kept."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.UUIDField()
    told = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "event"], name="told_event_once")]
        indexes = [models.Index(fields=["told"], name="told_event_told")]

    def __str__(self) -> str:
        return str(self.event)
