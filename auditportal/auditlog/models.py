"""AuditLine: one act of a user, never changed afterwards."""

from django.conf import settings
from django.db import models

from auditportal.common.clock import now


class AuditLine(models.Model):
    """Who did what to which object, from where, with the state before and after."""

    at = models.DateTimeField(default=now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="auditline_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.object_type} {self.object_id}"
