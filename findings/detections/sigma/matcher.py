"""Records of a trail in, hits of rules out."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from findings.detections.sigma.asking import Known
from findings.detections.sigma.hits import Event, Hit
from findings.detections.sigma.plans import Fired, Keyed, Part, Plan, Planner
from findings.detections.sigma.rule import Rule

MAX_RECORD = 4 * 2**20
MAX_PAIRS = 20_000
MAX_CONTEXTS = 16
NOTHING: Known = {}


class Judgement(NamedTuple):
    """The hits of some records, and of each record that could not be read its number and why."""

    hits: list[Hit]
    unreadable: list[tuple[int, str]]


class UnreadableError(Exception):
    """Bytes that are not the JSON of a CloudTrail object: {"Records": [...]}."""


class _Object(msgspec.Struct):
    records: list[msgspec.Raw] = msgspec.field(name="Records")


_decode_object = msgspec.json.Decoder(_Object).decode
_decode_any = msgspec.json.Decoder(dict[str, Any]).decode


def records_of(data: bytes) -> list[msgspec.Raw]:
    """The records of one CloudTrail object (decompressed), not yet decoded; raises UnreadableError."""
    try:
        return _decode_object(data).records
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableError(str(error)) from error


@dataclass
class _Kept:
    """Plans and answers under one context."""

    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    shared: dict[tuple[Part, ...], Keyed] = field(default_factory=dict)


class Matcher:
    """Rules compiled to one plan per (eventSource, eventName).

    Of the rules given, those are asked whose log source may be CloudTrail: product aws or none, service cloudtrail or
    none; left_out names the others. A Matcher keeps answers and is not to be shared between threads.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if _is_of_trail(rule))
        self.left_out = tuple(rule.id for rule in rules if not _is_of_trail(rule))
        self._planner = Planner(self.rules)
        self._contexts: OrderedDict[frozenset[tuple[str, frozenset[str]]], _Kept] = OrderedDict()

    def judge(self, records: Iterable[Any], known: Known = NOTHING) -> Judgement:
        """Ask all rules of some records, each the JSON of one event (bytes or msgspec.Raw).

        known gives per %placeholder% the texts that stand for it; a name that is missing stands for none. A record
        that cannot be read is named and its neighbours are judged. Doubled events are told apart by the caller.
        """
        kept = self._kept(known)
        judgement = Judgement([], [])
        plans, decode, pair_of = kept.plans, self._planner.heads.decode, self._planner.heads.pair
        for number, record in enumerate(records):
            try:
                head = decode(record)
                pair = pair_of(head)
                plan = plans.get(pair) or self._plan(pair, known, kept)
                fired = plan.always
                if plan.keyed is not None:
                    fired += plan.keyed.fired(head)
                if plan.opened is not None:
                    fired += plan.opened.fired(record)
            except (msgspec.DecodeError, RecursionError, ValueError):
                fired = self._judged_whole(number, record, known, judgement)
            if fired:
                self._report(number, record, fired, judgement)
        return judgement

    def judge_object(self, data: bytes, known: Known = NOTHING) -> Judgement:
        """Ask all rules of one CloudTrail object (decompressed), quicker than judge(records_of(data)) and the same.

        Raises UnreadableError where data is no such object.
        """
        try:
            heads = self._planner.heads.decode_object(data).records
        except (msgspec.DecodeError, RecursionError):  # one record of another make: each is looked at by itself
            return self.judge(records_of(data), known)
        kept = self._kept(known)
        plans, pair_of = kept.plans, self._planner.heads.pair
        wanted: list[int] = []
        for number, head in enumerate(heads):
            pair = pair_of(head)
            always, keyed, opened = plans.get(pair) or self._plan(pair, known, kept)
            if always or opened or (keyed is not None and keyed.fired(head)):
                wanted.append(number)
        if not wanted:
            return Judgement([], [])
        records = records_of(data)
        hits, unreadable = self.judge((records[number] for number in wanted), known)
        return Judgement(hits, [(wanted[number], reason) for number, reason in unreadable])

    def _report(self, number: int, record: Any, fired: Fired, judgement: Judgement) -> None:
        raw = bytes(record)
        if len(raw) > MAX_RECORD:
            judgement.unreadable.append((number, f"a record of more than {MAX_RECORD} bytes"))
            return
        event = Event(raw)
        judgement.hits.extend(Hit(self.rules[rule], event) for rule in sorted(fired))

    def _judged_whole(self, number: int, record: Any, known: Known, judgement: Judgement) -> Fired:
        """A record that is not made as CloudTrail makes them: decoded whole, every rule asked."""
        try:
            return self._planner.whole(_decode_any(record), known)
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            judgement.unreadable.append((number, str(error)[:300]))
            return ()

    def _plan(self, pair: tuple[str, str], known: Known, kept: _Kept) -> Plan:
        if len(kept.plans) >= MAX_PAIRS:
            kept.plans.clear()
            kept.shared.clear()
        plan = kept.plans[pair] = self._planner.plan(*pair, known, kept.shared)
        return plan

    def _kept(self, known: Known) -> _Kept:
        key = frozenset(known.items())
        kept = self._contexts.setdefault(key, _Kept())
        self._contexts.move_to_end(key)
        if len(self._contexts) > MAX_CONTEXTS:
            self._contexts.popitem(last=False)
        return kept


def _is_of_trail(rule: Rule) -> bool:
    return rule.product in ("", "aws") and rule.service in ("", "cloudtrail")
