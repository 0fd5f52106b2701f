"""Finding: one current row per thing that is wrong."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from auditportal.common.clock import now
from collectors.models import CloudAccount, Function
from findings.checks import CHECKS
from findings.verdict import Severity


class State(models.TextChoices):
    """Where a finding is in triage."""

    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    IN_PROGRESS = "in_progress", "In progress"
    ACCEPTED = "accepted", "Risk accepted"
    SUPPRESSED = "suppressed", "Suppressed"
    RESOLVED = "resolved", "Resolved"


OPEN_STATES = (State.NEW, State.ACKNOWLEDGED, State.IN_PROGRESS)


class FindingQuerySet(models.QuerySet["Finding"]):
    """Questions about many findings."""

    def visible_to(self, user: Any) -> Self:
        """Findings of accounts that this person may see."""
        return self if user.is_active else self.none()

    def open(self) -> Self:
        """Findings that somebody still has to act on."""
        return self.filter(state__in=OPEN_STATES)


class Finding(models.Model):
    """What is wrong with one resource. Identity: provider, account, region, full ARN, rule, discriminator.

    rule_id is a check's or a detection's id. opened is when it last turned bad, changed when its state
    last changed; a scan that finds nothing new writes nothing here. occurrences counts how often it turned bad.
    """

    provider = models.CharField(max_length=16, default="aws")
    # The composite indexes begin with account and assignee: indexes of their own would only cost.
    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="findings", db_index=False)
    region = models.CharField(max_length=32)
    arn = models.CharField(max_length=1024)
    resource_name = models.CharField(max_length=512)
    resource_type = models.CharField(max_length=60)
    function = models.ForeignKey(Function, null=True, on_delete=models.SET_NULL, related_name="findings")
    rule_id = models.CharField(max_length=45)
    discriminator = models.CharField(max_length=200, default="", blank=True)
    severity = models.PositiveSmallIntegerField(choices=[(s.value, s.label) for s in Severity])
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    reason = models.TextField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned",
        db_index=False,
    )
    accepted_until = models.DateField(null=True, blank=True)
    first_seen = models.DateTimeField(default=now)
    opened = models.DateTimeField(default=now)
    changed = models.DateTimeField(default=now)
    resolved = models.DateTimeField(null=True, blank=True)
    occurrences = models.PositiveIntegerField(default=1)
    evidence_digest = models.CharField(max_length=64, default="")
    version = models.PositiveIntegerField(default=1)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "region", "arn", "rule_id", "discriminator"], name="finding_identity"
            ),
        ]
        indexes = [
            # The first column(s) say which rows, opened and id their order: queries.py walks the one that skips least.
            models.Index(fields=["-severity", "-opened", "-id"], name="finding_worst"),
            models.Index(fields=["account", "-severity", "-opened", "-id"], name="finding_account"),
            models.Index(fields=["rule_id", "-severity", "-opened", "-id"], name="finding_rule"),
            models.Index(fields=["account", "region", "rule_id", "state", "-opened", "-id"], name="finding_place"),
            models.Index(
                fields=["assignee", "-severity", "-opened", "-id"],
                condition=Q(assignee__isnull=False),
                name="finding_person",
            ),
            models.Index(fields=["-changed", "-id"], name="finding_changed"),
            GinIndex(fields=["resource_name", "arn", "reason"], opclasses=["gin_trgm_ops"] * 3, name="finding_search"),
            models.Index(fields=["accepted_until"], condition=Q(accepted_until__isnull=False), name="finding_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.resource_name}"

    @property
    def severity_label(self) -> str:
        """The word for the severity."""
        return Severity(self.severity).label

    @property
    def scanned(self) -> bool:
        """Whether a scan looks for it again; what a detection saw happened once."""
        return self.rule_id in CHECKS

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state in OPEN_STATES

    def triaged(self) -> dict[str, Any]:
        """Return what people decide about it (state, assignee, date), as plain JSON for the history."""
        until = self.accepted_until
        return {"state": self.state, "assignee": self.assignee_id, "until": until.isoformat() if until else None}
