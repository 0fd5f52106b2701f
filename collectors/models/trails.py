"""Which log files of trails were judged, and which records could not be."""

from django.db import models

from auditportal.common.clock import now

from .account import CloudAccount


class ReadObject(models.Model):
    """A log file that was judged, written in the transaction that told its findings, so that it is judged once.

    identity is the SHA-256 of bucket, key and version (object_identity); sha256, trailing and fault are what a digest
    is compared with, sha256 None where no digest vouches for the file. Rows go when no look can show the file again.
    """

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    region = models.CharField(max_length=32)
    identity = models.BinaryField(max_length=32)
    records = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    sha256 = models.BinaryField(max_length=32, null=True)
    trailing = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True, default="")
    read = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "identity"], name="read_object_once")]
        indexes = [models.Index(fields=["read"], name="read_object_read")]

    def __str__(self) -> str:
        return f"{self.records} records in {self.region}"


class RecordAside(models.Model):
    """A record that could not be judged: why, where it stood, its first bytes (compressed) and its size."""

    account = models.ForeignKey(CloudAccount, on_delete=models.CASCADE, related_name="records_aside")
    region = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)
    at = models.TextField()
    raw = models.BinaryField()
    size = models.BigIntegerField()
    kept = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["kept"], name="record_aside_kept")]

    def __str__(self) -> str:
        return f"{self.reason} at {self.at[:80]}"
