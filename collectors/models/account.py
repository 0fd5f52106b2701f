"""CloudAccount: one account of a cloud that the Portal looks at, and the group it belongs to."""

import secrets
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from auditportal.common.clock import now
from auditportal.common.crypto import EncryptedTextField


def new_external_id() -> str:
    """Return 160 random bits: an ExternalId that nobody can guess or choose (confused deputy)."""
    return f"ap-{secrets.token_hex(20)}"


class Environment(models.TextChoices):
    """What an account is used for; decides for example how long logs must be kept."""

    PRODUCTION = "production", "Production"
    STAGING = "staging", "Staging"
    DEVELOPMENT = "development", "Development"


class AccountState(models.TextChoices):
    """Whether the Portal can see the account."""

    PENDING = "pending", "Not connected yet"
    CONNECTED = "connected", "Connected"
    FAILING = "failing", "Not reachable"


class AccountGroup(models.Model):
    """Accounts that belong together: a team, a product, a company."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CloudAccountQuerySet(models.QuerySet["CloudAccount"]):
    """Questions about many accounts."""

    def visible_to(self, user: Any) -> Self:
        """Accounts that this person may see."""
        return self if user.is_active else self.none()

    def active(self) -> Self:
        """Accounts that are scanned: neither paused nor removed."""
        return self.filter(removed__isnull=True, paused__isnull=True)

    def present(self) -> Self:
        """Accounts that were not removed."""
        return self.filter(removed__isnull=True)


class CloudAccount(models.Model):
    """An account, how to reach it, and when to scan it.

    regions empty means all enabled ones; schedule is "every <n> minutes|hours|days", a cron line or "" for never.
    """

    provider = models.CharField(max_length=16, default="aws")
    name = models.CharField(max_length=80)
    environment = models.CharField(max_length=16, choices=Environment.choices, default=Environment.PRODUCTION)
    account_id = models.CharField(max_length=36)
    group = models.ForeignKey(AccountGroup, on_delete=models.PROTECT, related_name="accounts")
    regions = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    role_arn = models.CharField(max_length=255, blank=True)
    external_id = models.CharField(max_length=64, default=new_external_id, unique=True, editable=False)
    access_key_id = models.CharField(max_length=128, blank=True)
    secret_access_key = EncryptedTextField(blank=True, default="")
    # What of S3, KMS and SQS the role may read of trails: names of buckets, ARNs of keys, the address of a queue.
    trail_buckets = ArrayField(models.CharField(max_length=63), default=list, blank=True)
    trail_keys = ArrayField(models.CharField(max_length=256), default=list, blank=True)
    trail_queue = models.CharField(max_length=300, blank=True, default="")
    schedule = models.CharField(max_length=80, blank=True, default="every 6 hours")
    next_scan = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=AccountState.choices, default=AccountState.PENDING)
    problem_code = models.CharField(max_length=40, blank=True, default="")
    problem = models.TextField(blank=True, default="")
    paused = models.DateTimeField(null=True, blank=True)
    removed = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(default=now, editable=False)

    objects = CloudAccountQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "account_id"], condition=models.Q(removed__isnull=True), name="account_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.account_id})"

    @property
    def partition(self) -> str:
        """The partition of its ARNs: that of the role, or the usual one where there is none."""
        return self.role_arn.split(":")[1] if self.role_arn.startswith("arn:") else "aws"

    @property
    def uses_static_keys(self) -> bool:
        """Whether the account is reached by a stored key instead of a role."""
        return bool(self.access_key_id)
