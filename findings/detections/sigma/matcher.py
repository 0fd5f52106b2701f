"""Records of a trail in, hits of rules out."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from findings.detections.sigma.asking import Known
from findings.detections.sigma.hits import Event, Hit
from findings.detections.sigma.plans import Fired, Keyed, Open, Part, Plan, Planner
from findings.detections.sigma.rule import Rule

MAX_RECORD = 4 * 2**20
MAX_PAIRS = 20_000
MAX_CONTEXTS = 16
# One record in so many is found by its id; of more, all are read again.
MOST_PICKED = 4
_BEGINS = b'{"eventVersion":'
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


def sliced(data: bytes, ids: Iterable[Any]) -> Iterator[bytes]:
    """Yield what may be the records of these event ids, in their order, as CloudTrail writes them; ends at a doubt."""
    end = 0
    for one in ids:
        at = data.find(f'"eventID":"{one}"'.encode(), end)
        start = data.rfind(_BEGINS, end, at) if at >= 0 else -1
        if start < 0:
            return
        following = data.find(b"}," + _BEGINS, at)
        end = following + 1 if following >= 0 else data.rfind(b"}", at, data.rfind(b"]")) + 1
        yield data[start:end]


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
        answers: list[tuple[Fired, Open | None]] = []
        for number, head in enumerate(heads):
            pair = pair_of(head)
            fired, keyed, opened = plans.get(pair) or self._plan(pair, known, kept)
            if keyed is not None:
                fired += keyed.fired(head)
            if fired or opened:
                wanted.append(number)
                answers.append((fired, opened))
        judgement = Judgement([], [])
        if wanted:
            for number, record, (fired, opened) in zip(wanted, self._picked(data, heads, wanted), answers, strict=True):
                self._report(
                    number, record, self._with_opened(number, record, fired, opened, known, judgement), judgement
                )
        return judgement

    def _with_opened(
        self, number: int, record: Any, fired: Fired, opened: Open | None, known: Known, judgement: Judgement
    ) -> Fired:
        try:
            return fired if opened is None else fired + opened.fired(record)
        except (msgspec.DecodeError, RecursionError, ValueError):
            return self._judged_whole(number, record, known, judgement)

    def _picked(self, data: bytes, heads: Sequence[Any], wanted: Sequence[int]) -> Sequence[Any]:
        """The wanted records; where few are, found by their ids, which are decoded, instead of by reading all again."""
        event_id = self._planner.heads.event_id
        ids = [event_id(head) for head in heads]
        if len(wanted) * MOST_PICKED <= len(heads) and len(set(ids)) == len(ids):
            found = list(sliced(data, [ids[number] for number in wanted]))
            if len(found) == len(wanted) and self._are(found, [heads[number] for number in wanted]):
                return found
        records = records_of(data)
        return [records[number] for number in wanted]

    def _are(self, found: Sequence[bytes], heads: Sequence[Any]) -> bool:
        """Whether pieces are whole records with these heads, ids included."""
        try:
            return [self._planner.heads.decode(one) for one in found] == heads
        except (msgspec.DecodeError, RecursionError):
            return False

    def _report(self, number: int, record: Any, fired: Fired, judgement: Judgement) -> None:
        if not fired:
            return
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
