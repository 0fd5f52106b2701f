"""What admins do with rules of their own: bring, switch, remove, except; each act is written down with its change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from auditportal.auditlog.write import record, record_many
from auditportal.common.clock import now
from auditportal.common.storable import storable
from auditportal.jobs.queue import enqueue
from auditportal.members.models import User
from findings.detections.added import MOST_EXCEPTIONS, Refused, Taken, exception_of, take
from findings.detections.own import own_rules
from findings.detections.sigma import Rule
from findings.detections.sigma.terms import Both
from findings.detections.unpacking import Unpacked
from findings.models import AddedRule, RuleException, RuleUpload, WorkState
from findings.models.added_rules import MOST_RULES

TAKE_IN = "rules.take_in"
ADDED, REPLACED, THERE, OTHER_TEXT, REFUSED = "added", "replaced", "already there", "there with another text", "refused"
FULL = f"no more than {MOST_RULES} rules are kept: remove some that are off"
Outcome = dict[str, Any]


class ExceptionRefusedError(Exception):
    """An exception cannot be added; the message says why and what to do."""


def bring(found: Unpacked, actor: User | None, address: str | None = None, *, replaces: bool = False) -> RuleUpload:
    """Keep texts that somebody brought until a worker has read them."""
    with transaction.atomic():
        upload = RuleUpload.objects.create(
            texts=storable(found.texts),
            replaces=replaces,
            outcomes=[_refusal(one) for one in found.refused],
            created_by=actor,
        )
        enqueue(TAKE_IN, upload.pk)
        record(actor, "rules.brought", upload, after={"files": len(found.texts), "replaces": replaces}, address=address)
        return upload


@transaction.atomic
def take_in(upload: RuleUpload) -> None:
    """Read the texts of an upload and keep its rules, all of them off."""
    with connection.cursor() as cursor:
        # Two uploads of the same folder are one after the other: the second finds what the first has added.
        cursor.execute("LOCK TABLE findings_addedrule IN SHARE ROW EXCLUSIVE MODE")
    rows = {row.rule_id: row for row in AddedRule.objects.all()}
    found = take(upload.texts, [*own_rules().rules, *map(_stub, rows.values())])
    keeping = _Keeping(upload, rows)
    judged = [(one, *keeping.word_for(one)) for one in found.taken]
    keeping.write()
    outcomes = [_outcome(taken, word, row) for taken, word, row in judged] + [_refusal(one) for one in found.refused]
    upload.outcomes = storable([*upload.outcomes, *outcomes])
    upload.texts, upload.state, upload.finished = {}, WorkState.DONE, now()
    upload.save()


def _stub(row: AddedRule) -> Rule:
    """A kept rule as correlations refer to it; its condition is not looked at."""
    return Rule(row.detection, Both(()), tuple(row.about.get("names", ())) if row.removed is None else ())


class _Keeping:
    """What becomes of the rules of one upload; written in a few statements at its end."""

    def __init__(self, upload: RuleUpload, rows: dict[str, AddedRule]) -> None:
        self.upload = upload
        self.rows = rows
        self.present = {row.digest: row for row in rows.values() if row.removed is None}
        self.made: list[AddedRule] = []
        self.changed: list[AddedRule] = []
        self.lines: list[tuple[str, AddedRule, dict[str, Any]]] = []

    def word_for(self, taken: Taken) -> tuple[str, AddedRule | None]:
        """What becomes of a rule, and its row."""
        same, row = self.present.get(taken.digest), self.rows.get(taken.detection.id)
        if same is not None:
            return THERE, same
        if row is not None and row.removed is None:
            return (REPLACED, self._kept(taken, row, REPLACED)) if self.upload.replaces else (OTHER_TEXT, row)
        if len(self.present) >= MOST_RULES:
            return FULL, None
        return ADDED, self._kept(taken, row or AddedRule(rule_id=taken.detection.id, version=0), ADDED)

    def _kept(self, taken: Taken, row: AddedRule, word: str) -> AddedRule:
        if word == ADDED:
            row.is_on, row.removed, row.added, row.added_by = False, None, now(), self.upload.created_by
        self.lines.append((f"rule.{word}", row, {"digest": row.digest} if word == REPLACED else {}))
        (self.changed if row.pk else self.made).append(row)
        self.present.pop(row.digest, None)
        _fill(row, taken)
        row.changed_by, row.changed, row.version = self.upload.created_by, now(), row.version + 1
        self.rows[row.rule_id] = self.present[row.digest] = row
        return row

    def write(self) -> None:
        """Write all of it; a rule that comes back after it was removed has no exceptions."""
        back = [row.pk for verb, row, _ in self.lines if verb == f"rule.{ADDED}" and row.pk]
        RuleException.objects.filter(rule__in=back).delete()
        AddedRule.objects.bulk_create(self.made, batch_size=500)
        for row in self.changed:
            row.save()
        for verb in (ADDED, REPLACED):
            lines = [(row, before) for one, row, before in self.lines if one == f"rule.{verb}"]
            told = [(row, before, {"rule": row.rule_id, "digest": row.digest}) for row, before in lines]
            record_many(self.upload.created_by, f"rule.{verb}", told)


def _fill(row: AddedRule, taken: Taken) -> None:
    said = taken.detection
    row.title, row.severity, row.origin = str(storable(said.title)), said.severity.value, str(storable(taken.source))
    row.text, row.digest, row.problem = taken.text, taken.digest, ""
    row.product, row.service = str(storable(taken.product)), str(storable(taken.service))
    row.counts = list(taken.counts)
    row.about = storable(
        {
            "description": said.description,
            "remedy": said.remedy.text,
            "needs": [one.value for one in said.needs],
            "row": said.row,
            "attack": said.attack,
            "false_positives": said.false_positives,
            "references": taken.references,
            "author": taken.author,
            "names": taken.names,
        }
    )


def _outcome(taken: Taken, word: str, row: AddedRule | None) -> Outcome:
    if row is None:
        return _refusal(Refused(taken.source, taken.detection.title, word))
    return {"source": taken.source, "name": taken.detection.title, "outcome": word, "rule": row.pk, "reason": ""}


def _refusal(one: Refused) -> Outcome:
    return dict(storable(asdict(one))) | {"outcome": REFUSED, "rule": None}


def switch(rules: Sequence[int], actor: User | None, address: str | None = None, *, on: bool) -> tuple[int, int]:
    """Switch rules on or off; returns how many changed, and how many cannot be switched on.

    Those are rules whose events are not read (another log source than CloudTrail) and rules that no longer load.
    """
    with transaction.atomic():
        rows = list(AddedRule.objects.present().filter(pk__in=rules).order_by("pk").select_for_update())
        able = [row for row in rows if not on or (row.is_of_trail and not row.problem)]
        changed = [row for row in able if row.is_on != on]
        AddedRule.objects.filter(pk__in=[row.pk for row in changed]).bump(is_on=on, changed_by=actor)
        verb = "rule.enabled" if on else "rule.disabled"
        record_many(actor, verb, [(row, {"on": not on}, _named(row, on=on)) for row in changed], address=address)
        return len(changed), len(rows) - len(able)


def remove(rules: Sequence[int], actor: User | None, address: str | None = None) -> int:
    """Remove rules; their findings stay, with their titles. Returns how many were removed."""
    with transaction.atomic():
        rows = list(AddedRule.objects.present().filter(pk__in=rules).order_by("pk").select_for_update())
        gone = AddedRule.objects.filter(pk__in=[row.pk for row in rows])
        gone.bump(is_on=False, removed=now(), changed_by=actor)
        record_many(actor, "rule.removed", [(row, _named(row, on=row.is_on), {}) for row in rows], address=address)
        return len(rows)


def _named(row: AddedRule, **more: Any) -> Mapping[str, Any]:
    return {"rule": row.rule_id, "title": row.title, **more}


def add_exception(
    rule: AddedRule, text: str, reason: str, actor: User | None, address: str | None = None
) -> RuleException:
    """Except events from a rule. Raises ExceptionRefusedError, RuleRefusedError for a text that is no exception."""
    if rule.is_correlation:
        raise ExceptionRefusedError("A correlation sees no events: add the exception to a rule that it counts.")
    if not reason.strip():
        raise ExceptionRefusedError("Say why, so that others can judge later whether it still holds.")
    exception_of(text)
    with transaction.atomic():
        row = AddedRule.objects.present().select_for_update().get(pk=rule.pk)
        if row.exceptions.count() >= MOST_EXCEPTIONS:
            raise ExceptionRefusedError(f"It has {MOST_EXCEPTIONS} exceptions already: remove or join some.")
        kept = str(storable(reason.strip()))[:500]
        made = RuleException.objects.create(rule=row, text=text, reason=kept, added_by=actor)
        AddedRule.objects.filter(pk=row.pk).bump(changed_by=actor)
        record(actor, "rule.excepted", row, after={"rule": row.rule_id, "text": text, "reason": kept}, address=address)
        return made


def remove_exception(exception: RuleException, actor: User | None, address: str | None = None) -> None:
    """Let a rule fire again on what was excepted."""
    with transaction.atomic():
        row = AddedRule.objects.select_for_update().get(pk=exception.rule_id)
        before = {"rule": row.rule_id, "text": exception.text, "reason": exception.reason}
        if RuleException.objects.filter(pk=exception.pk).delete()[0]:
            AddedRule.objects.filter(pk=row.pk).bump(changed_by=actor)
            record(actor, "rule.exception_removed", row, before=before, address=address)
