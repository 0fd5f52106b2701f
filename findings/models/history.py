"""Evidence, kept once per change, and Transition, the append-only history of a finding."""

from django.conf import settings
from django.db import models

from auditportal.common.clock import now

from .finding import Finding


class Evidence(models.Model):
    """What a check saw: written when it changes, not per scan."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="evidence")
    at = models.DateTimeField(default=now)
    digest = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"evidence of {self.finding_id} at {self.at:%Y-%m-%d %H:%M}"


class Verb(models.TextChoices):
    """What happened to a finding."""

    OPENED = "opened", "Opened"
    REOPENED = "reopened", "Reopened"
    RESOLVED = "resolved", "Resolved"
    EVIDENCE_CHANGED = "evidence_changed", "Evidence changed"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    STARTED = "started", "Work started"
    ASSIGNED = "assigned", "Assigned"
    COMMENTED = "commented", "Commented"
    ACCEPTED = "accepted", "Risk accepted"
    ACCEPTANCE_ENDED = "acceptance_ended", "Acceptance ended"
    SUPPRESSED = "suppressed", "Suppressed"
    CLOSED = "closed", "Closed"
    UNDONE = "undone", "Undone"


class Transition(models.Model):
    """One step in the life of a finding; actor is empty for the Portal itself. Also the outbox of notifications."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="transitions")
    at = models.DateTimeField(default=now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=24, choices=Verb.choices)
    from_state = models.CharField(max_length=16, default="", blank=True)
    to_state = models.CharField(max_length=16)
    comment = models.TextField(default="", blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["-at"], name="transition_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.finding_id}"
