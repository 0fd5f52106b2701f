"""How things stand: verdict counts per account, region and check, now and per day."""

from django.db import models

from auditportal.common.clock import now
from collectors.models import CloudAccount


class VerdictCounts(models.Model):
    """Numbers of verdicts by status."""

    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class RegionPosture(VerdictCounts):
    """The last verdict counts of one check in one region of one account; missing is what an UNKNOWN lacks."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="posture")
    region = models.CharField(max_length=32)
    rule_id = models.CharField(max_length=45)
    missing = models.CharField(max_length=200, blank=True, default="")
    judged_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "region", "rule_id"], name="posture_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} in {self.region}: {self.failed} failed"


class PostureDay(VerdictCounts):
    """The counts of one account at the end of one day, for the trend; completeness is the mean over its functions."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    open_findings = models.PositiveIntegerField(default=0)
    functions = models.PositiveIntegerField(default=0)
    completeness = models.FloatField(null=True)

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="posture_day_once")]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.day}"
