"""Rules that people added, what they except, how they came, and how they did on events of before."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q

from auditportal.common.clock import now
from collectors.models import CloudAccount
from findings.detections.added import is_added
from findings.detections.catalogue import DataSource, Detection
from findings.rules import know
from findings.verdict import Remedy, Severity

MOST_RULES = 5_000


class AddedRuleQuerySet(models.QuerySet["AddedRule"]):
    """Questions about many added rules."""

    def present(self) -> Self:
        """Those that nobody removed."""
        return self.filter(removed__isnull=True)

    def on(self) -> Self:
        """Those that are asked of every event."""
        return self.present().filter(is_on=True)

    def bump(self, **changes: Any) -> int:
        """Change them, so that every worker notices at its next reading."""
        return self.update(version=models.F("version") + 1, changed=now(), **changes)


class AddedRule(models.Model):
    """One Sigma rule or correlation that somebody added; rule_id is what findings bear, text its own document.

    about holds what the text says for people, so that pages need not read it; counts the ids of the rules that a
    correlation counts. problem says why a rule that was fine when it came can no longer be obeyed. A removed row
    stays, so that its findings keep their title. version goes up with every change that judging has to notice.
    """

    rule_id = models.CharField(max_length=45, unique=True)
    title = models.CharField(max_length=300)
    severity = models.PositiveSmallIntegerField(choices=[(s.value, s.label) for s in Severity])
    about = models.JSONField(default=dict)
    product = models.CharField(max_length=60, default="", blank=True)
    service = models.CharField(max_length=60, default="", blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=300)
    counts = models.JSONField(default=list)
    is_on = models.BooleanField(default=False)
    problem = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    added = models.DateTimeField(default=now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed = models.DateTimeField(null=True, blank=True)

    objects = AddedRuleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-severity", "title", "id"], condition=Q(removed__isnull=True), name="added_rule_worst"
            ),
            GinIndex(fields=["title", "origin"], opclasses=["gin_trgm_ops"] * 2, name="added_rule_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_correlation(self) -> bool:
        """Whether it counts the hits of other rules."""
        return bool(self.counts)

    @property
    def severity_label(self) -> str:
        """The word for the severity."""
        return Severity(self.severity).label

    @property
    def is_of_trail(self) -> bool:
        """Whether its log source may be CloudTrail: no other source is asked."""
        return self.product in ("", "aws") and self.service in ("", "cloudtrail")

    @property
    def detection(self) -> Detection:
        """What it says about itself, from what was kept of its text."""
        about: Mapping[str, Any] = self.about
        return Detection(
            id=self.rule_id,
            title=self.title,
            severity=Severity(self.severity),
            description=about.get("description", ""),
            remedy=Remedy(about.get("remedy", "")),
            needs=tuple(DataSource(one) for one in about.get("needs", ())),
            row=about.get("row", ""),
            attack=tuple(about.get("attack", ())),
            false_positives=tuple(about.get("false_positives", ())),
            references=tuple(about.get("references", ())),
        )


class RuleException(models.Model):
    """What an added rule must not fire on: text is Sigma's own form, a mapping whose lines all have to hold."""

    rule = models.ForeignKey(AddedRule, on_delete=models.CASCADE, related_name="exceptions")
    text = models.TextField()
    reason = models.CharField(max_length=500)
    added = models.DateTimeField(default=now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.reason


class WorkState(models.TextChoices):
    """How far a piece of work is that somebody asked for."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


OPEN_WORK = (WorkState.QUEUED, WorkState.RUNNING)


class RuleUpload(models.Model):
    """Texts that somebody brought, and what became of each rule in them; texts are dropped once they were read."""

    texts = models.JSONField(default=dict)
    replaces = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=WorkState.choices, default=WorkState.QUEUED)
    outcomes = models.JSONField(default=list)
    problem = models.TextField(default="", blank=True)
    created = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it was not read yet."""
        return self.state in OPEN_WORK


class RuleTest(models.Model):
    """A rule asked of the events of the last days; tally is what was found so far, places what is left to read."""

    rule = models.ForeignKey(AddedRule, on_delete=models.CASCADE, related_name="tests")
    account = models.ForeignKey(CloudAccount, null=True, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=WorkState.choices, default=WorkState.QUEUED)
    places = models.JSONField(default=list)
    tally = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    problem = models.TextField(default="", blank=True)
    created = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"test {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still reads."""
        return self.state in OPEN_WORK


def fingerprint() -> str:
    """What the state of all added rules comes to: another one after any committed change, whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(coalesce(string_agg(id || ':' || version, ',' ORDER BY id), '')) FROM findings_addedrule"
        )
        return str(cursor.fetchone()[0])


class _Known(Mapping[str, Detection]):
    """Added rules for findings.rules, removed ones too: their findings keep their titles."""

    def __getitem__(self, name: str) -> Detection:
        row = AddedRule.objects.defer("text").filter(rule_id=name).first() if is_added(name) else None
        if row is None:
            raise KeyError(name)
        return row.detection

    def __iter__(self) -> Iterator[str]:
        yield from AddedRule.objects.order_by("pk").values_list("rule_id", flat=True)

    def __len__(self) -> int:
        return AddedRule.objects.count()

    def titles(self, names: Collection[str]) -> dict[str, str]:
        """The titles of those of some rules that are known here, in one question."""
        asked = [name for name in names if is_added(name)]
        rows = AddedRule.objects.filter(rule_id__in=asked).values_list("rule_id", "title")
        return dict(rows) if asked else {}


know(_Known())
