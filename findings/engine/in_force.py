"""What is asked of every event now: our own rules, and of those that people added the ones that are on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from auditportal.common.storable import storable
from collectors.runs import isolated
from findings.detections.added import correlation_of_text, excepting, exception_of, is_added, rule_of_text
from findings.detections.own import own_rules
from findings.detections.sigma import Correlation, Matcher, Rule, RuleRefusedError, RuleSet
from findings.models.added_rules import AddedRule, RuleException, fingerprint

BROKEN = "it cannot be made ready any more ({}); the log of the worker says more"


@dataclass(frozen=True)
class InForce:
    """Rules, compiled, with the correlations over them; silent are ids of rules whose hits are only counted."""

    version: str
    matcher: Matcher
    correlations: tuple[Correlation, ...]
    silent: frozenset[str]


class _Held:
    """What this process loaded last; a worker's process has one thread."""

    def __init__(self) -> None:
        self.current: InForce | None = None


_held = _Held()


def in_force() -> InForce:
    """Return what is in force now; one small question to the database as long as nobody changed a rule."""
    version = fingerprint()
    if _held.current is None or _held.current.version != version:
        _held.current = _loaded(version)
    return _held.current


def last_in_force() -> InForce:
    """Return what the last call of in_force() in this process did, so that hits are told as they were judged."""
    return _held.current or in_force()


def _loaded(version: str) -> InForce:
    own, rows = own_rules(), list(AddedRule.objects.on())
    switched_on = {row.rule_id for row in rows}
    only_counted = {one for row in rows for one in row.counts if is_added(one)} - switched_on
    added = ready([*rows, *AddedRule.objects.present().filter(rule_id__in=only_counted)])
    correlations = tuple(one for one in added.correlations if one.id in switched_on)
    silenced = {one for one in RuleSet(added.rules, correlations).silent if is_added(one)}
    return InForce(
        version,
        _compiled(own.rules, added.rules),
        (*own.correlations, *correlations),
        own.silent | only_counted | silenced,
    )


def _compiled(own: Sequence[Rule], added: Sequence[Rule]) -> Matcher:
    """All rules compiled together; where one of those that people added breaks that, without it."""

    def without_broken(kind: str) -> Matcher:
        good = []
        for rule in added:
            if isolated(f"rule {rule.id}", partial(_compiles, rule), lambda _: False):
                good.append(rule)
            else:
                AddedRule.objects.filter(rule_id=rule.id).update(problem=BROKEN.format(kind))
        return Matcher((*own, *good))

    return isolated("the added rules", lambda: Matcher((*own, *added)), without_broken)


def _compiles(rule: Rule) -> bool:
    Matcher([rule])
    return True


def ready(rows: Sequence[AddedRule]) -> RuleSet:
    """Make added rules ready, their exceptions applied; what cannot be says so in its row, and the rest goes on."""
    problems: dict[int, str] = {}
    exceptions = _exceptions(rows)
    rules: dict[str, Rule] = {rule.id: rule for rule in own_rules().rules}
    added = []
    for row in (row for row in rows if not row.is_correlation):
        rule = _made(row, partial(_rule, row, exceptions.get(row.pk, ())), problems)
        if isinstance(rule, Rule):
            rules[row.rule_id] = rule
            added.append(rule)
    made = [_made(row, partial(_correlation, row, rules), problems) for row in rows if row.is_correlation]
    _note(rows, problems)
    return RuleSet(tuple(added), tuple(one for one in made if isinstance(one, Correlation)))


def _rule(row: AddedRule, exceptions: Sequence[str]) -> Rule:
    return excepting(rule_of_text(row.text, row.rule_id), [exception_of(text) for text in exceptions])


def _correlation(row: AddedRule, rules: Mapping[str, Rule]) -> Correlation:
    lacking = [one for one in row.counts if one not in rules]
    if lacking:
        raise RuleRefusedError(row.title, f"it counts {lacking[0]}, which cannot be asked")
    return correlation_of_text(row.text, row.rule_id, [rules[one] for one in row.counts])


def _made(row: AddedRule, make: "partial[Rule] | partial[Correlation]", problems: dict[int, str]) -> object:
    def attempt() -> Rule | Correlation | None:
        try:
            return make()
        except RuleRefusedError as error:
            problems[row.pk] = str(storable(error.construct))
            return None

    def broken(kind: str) -> None:
        problems[row.pk] = BROKEN.format(kind)

    return isolated(f"rule {row.rule_id}", attempt, broken)


def _exceptions(rows: Iterable[AddedRule]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for rule, text in RuleException.objects.filter(rule__in=[row.pk for row in rows]).values_list("rule_id", "text"):
        found.setdefault(rule, []).append(text)
    return found


def _note(rows: Iterable[AddedRule], problems: Mapping[int, str]) -> None:
    """Write down what no longer loads, and what does again; no version goes up for that."""
    for row in rows:
        if row.problem != problems.get(row.pk, ""):
            AddedRule.objects.filter(pk=row.pk).update(problem=problems.get(row.pk, ""))
