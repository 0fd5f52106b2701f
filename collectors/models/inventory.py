"""What was read: resources per type, how well it was seen, and the functions."""

from typing import Any, Self

from django.db import models

from auditportal.common.clock import now

from .account import CloudAccount


class CollectedResources(models.Model):
    """All resources of one type in one region of one account, as the last run read them (compressed JSON)."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="collected")
    region = models.CharField(max_length=32)
    resource_type = models.CharField(max_length=60)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "region", "resource_type"], name="collected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.resource_type} in {self.region}"


class Coverage(models.Model):
    """How well one resource type of one region is seen, with the missing permission.

    item_gaps maps the ARN of each single resource that was not read to [state, permission or null, sentence].
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="coverage")
    region = models.CharField(max_length=32)
    resource_type = models.CharField(max_length=60)
    state = models.CharField(max_length=16)
    permission = models.CharField(max_length=200, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    item_gaps = models.JSONField(default=dict)
    checked_at = models.DateTimeField(default=now)
    good_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "region", "resource_type"], name="coverage_once")]

    def __str__(self) -> str:
        return f"{self.resource_type} in {self.region}: {self.state}"


class FunctionQuerySet(models.QuerySet["Function"]):
    """Questions about many functions."""

    def visible_to(self, user: Any) -> Self:
        """Functions of accounts that this person may see."""
        return self.filter(account__in=CloudAccount.objects.visible_to(user))

    def present(self) -> Self:
        """Functions that the last run still saw."""
        return self.filter(removed__isnull=True, account__removed__isnull=True)


class Function(models.Model):
    """A function and what the checks say of it: verdicts maps a check's id to pass, fail, unknown or not_applicable.

    Checks of its log group are among them. completeness (0 to 100) is that of its evidence chain, broken and unproved
    the first link of each kind; they are reckoned by whoever stores the verdicts.
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="functions")
    region = models.CharField(max_length=32)
    arn = models.CharField(max_length=512)
    name = models.CharField(max_length=170)
    runtime = models.CharField(max_length=40, blank=True, default="")
    memory_mb = models.PositiveIntegerField(default=0)
    timeout_s = models.PositiveIntegerField(default=0)
    log_group = models.CharField(max_length=512, blank=True, default="")
    last_modified = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=40, blank=True, default="")
    invocations = models.FloatField(null=True)
    verdicts = models.JSONField(default=dict)
    failed = models.PositiveSmallIntegerField(default=0)
    unknown = models.PositiveSmallIntegerField(default=0)
    completeness = models.PositiveSmallIntegerField(null=True)
    broken = models.CharField(max_length=16, blank=True, default="")
    unproved = models.CharField(max_length=16, blank=True, default="")
    first_seen = models.DateTimeField(default=now)
    removed = models.DateTimeField(null=True)

    objects = FunctionQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["account", "region", "arn"], name="function_once")]
        indexes = [
            models.Index(fields=["-failed", "name", "id"], name="function_worst"),
            models.Index(fields=["completeness", "-failed", "name", "id"], name="function_incomplete"),
        ]

    def __str__(self) -> str:
        return self.name
