"""Rules that people add: taken from texts one by one, named so that none can be one of ours, tuned by exceptions.

What is kept of a rule is its text and what its text says for people; its condition is made anew from the text wherever
events are judged. The semantics are in docs/sigma.md, "Rules of your own".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

import yaml

from findings.detections.catalogue import Detection
from findings.detections.sigma.about import is_uuid, label_of, names_of, slug_of
from findings.detections.sigma.documents import documents
from findings.detections.sigma.rule import Correlation, Rule, RuleRefusedError
from findings.detections.sigma.terms import Both, Node, Not
from findings.verdict import Remedy

# No rule of ours has a hyphen in its id, and no id of a finding has more than 45 characters.
PREFIX, LONGEST_ID = "sigma-", 45
LONGEST_EXCEPTION, MOST_EXCEPTIONS = 4_000, 50
LONGEST_SOURCE = 60
_PLAIN = re.compile(r"[a-z0-9_-]+")
_MARK = re.compile(r"(?m)^---(?=\s|$)")
REMEDY = Remedy(
    "Read the calls in the evidence: who made them, from where, and whether that was expected. What is expected and "
    "comes again, an admin can except on the page of this rule."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One rule or correlation that can be obeyed, as it is to be kept.

    source is the file it came in; text the YAML of this document alone; detection carries the id that findings bear;
    names are what correlations may call it by; counts the ids of the rules that a correlation counts, empty for a rule.
    """

    source: str
    text: str
    detection: Detection
    names: tuple[str, ...]
    product: str = ""
    service: str = ""
    author: str = ""
    references: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    is_generating: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return digest_of(self.text)


@dataclass(frozen=True, slots=True)
class Refused:
    """A text or one document of it that cannot be obeyed: its file, its name as far as it was read, and why."""

    source: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taking:
    """What came of some texts."""

    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]


def is_added(rule_id: str) -> bool:
    """Whether an id is that of a rule which somebody added."""
    return rule_id.startswith(PREFIX)


def digest_of(text: str) -> str:
    """SHA-256 of a rule's text, in hexadecimal; a lone surrogate counts as itself."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def id_of(given: str) -> str:
    """The id that findings bear of a rule which calls itself so: at most 45 characters, with a hyphen."""
    if len(given) <= LONGEST_ID - len(PREFIX) and _PLAIN.fullmatch(given):
        return PREFIX + given
    return PREFIX + digest_of(given)[:32]


def take(texts: Mapping[str, str], known: Sequence[Rule] = ()) -> Taking:
    """The rules of some texts (by source, shown to people), each taken or refused by itself.

    known are rules that correlations may refer to besides those of the texts: ours, and those that were added before.
    """
    reading = _Reading(known)
    for source, text in sorted(texts.items()):
        reading.read(source, text)
    reading.resolve()
    return Taking(tuple(reading.taken), tuple(reading.refused))


class _Reading:
    """What has been read so far; correlations wait for the last text, since what they count may stand in any."""

    def __init__(self, known: Sequence[Rule]) -> None:
        self.known = known
        self.rules: list[Rule] = []
        self.taken: list[Taken] = []
        self.refused: list[Refused] = []
        self._ids: set[str] = set()
        self._waiting: list[tuple[str, str, dict[str, Any], list[Rule]]] = []

    def read(self, source: str, text: str) -> None:
        """Take the rules of a text, and remember its correlations."""
        try:
            found = documents(text, source)
            texts = _split(text, found, source)
        except RuleRefusedError as error:
            self._refuse(source, error)
            return
        beside: list[Rule] = []
        for document, own in zip(found, texts, strict=True):
            if "correlation" in document:
                self._waiting.append((source, own, document, beside))
                continue
            try:
                beside.append(self._rule(source, own, document))
            except RuleRefusedError as error:
                self._refuse(source, error)
        self.rules += beside

    def resolve(self) -> None:
        """Take the correlations."""
        from findings.detections.sigma.correlated import correlation_of

        for source, own, document, beside in self._waiting:
            try:
                found = correlation_of(document, (beside, self.rules, self.known), source)
                self._take(source, own, document, found)
            except RuleRefusedError as error:
                self._refuse(source, error)

    def _rule(self, source: str, own: str, document: dict[str, Any]) -> Rule:
        rule = _rule_of(document, source)
        return replace(rule, detection=self._take(source, own, document, rule).detection)

    def _take(self, source: str, own: str, document: dict[str, Any], found: Rule | Correlation) -> Taken:
        taken = Taken(
            source,
            own,
            self._named(found.detection, label_of(document, source)),
            names_of(document),
            author=found.author[:300],
            references=_texts(document.get("references")),
        )
        if isinstance(found, Rule):
            parts = _source_part(found.product, document), _source_part(found.service, document)
            taken = replace(taken, product=parts[0], service=parts[1])
        else:
            taken = replace(taken, counts=found.rules, is_generating=found.is_generating)
        self._ids.add(taken.detection.id)
        self.taken.append(taken)
        return taken

    def _named(self, detection: Detection, label: str) -> Detection:
        """The detection with an id of its own: community files sometimes take the UUID of another with them."""
        own = id_of(detection.id)
        if own in self._ids and is_uuid(detection.id):
            own = id_of(f"{detection.id}_{slug_of(detection.title)}")
        if own in self._ids:
            raise RuleRefusedError(label, f"the id {detection.id!r}, which another rule of this upload has")
        return replace(detection, id=own, remedy=detection.remedy if detection.remedy.text else REMEDY)

    def _refuse(self, source: str, error: RuleRefusedError) -> None:
        name = "" if error.rule == source else error.rule
        self.refused.append(Refused(source, name, error.construct))


def _split(text: str, found: Sequence[dict[str, Any]], source: str) -> list[str]:
    """The text of each document: a line that begins with --- ends a document wherever it stands (YAML 1.1, 4.3)."""
    if len(found) == 1:
        return [text]
    pieces = [piece.strip("\n") + "\n" for piece in _MARK.split(text)]
    kept = []
    for piece in pieces:
        try:
            kept += [piece] if len(documents(piece)) == 1 else []
        except RuleRefusedError:  # comments alone, or a directive
            continue
    if len(kept) == len(found):
        return kept
    raise RuleRefusedError(source, "documents that cannot be told apart: give each rule a file of its own")


def _source_part(part: str, document: Mapping[str, Any]) -> str:
    if len(part) > LONGEST_SOURCE:
        raise RuleRefusedError(label_of(dict(document)), f"a log source of more than {LONGEST_SOURCE} characters")
    return part


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(one)[:500] for one in values[:20]) if isinstance(values, list) else ()


def _rule_of(document: dict[str, Any], source: str) -> Rule:
    from findings.detections.sigma.loading import rule_of

    for key in ("action", "filter"):
        if key in document:
            raise RuleRefusedError(label_of(document, source), f"a document with {key!r}")
    return rule_of(document, source)


@lru_cache(maxsize=4096)
def rule_of_text(text: str, rule_id: str) -> Rule:
    """A kept rule, ready to be asked; raises RuleRefusedError where it can no longer be obeyed."""
    rule = _rule_of(_only(text), rule_id)
    return replace(rule, detection=_kept(rule.detection, rule_id))


def correlation_of_text(text: str, rule_id: str, counted: Sequence[Rule]) -> Correlation:
    """A kept correlation over the rules that it counts; raises RuleRefusedError where it can no longer be obeyed."""
    from findings.detections.sigma.correlated import correlation_of

    found = correlation_of(_only(text), (counted,), rule_id)
    return replace(found, detection=_kept(found.detection, rule_id))


def _kept(detection: Detection, rule_id: str) -> Detection:
    return replace(detection, id=rule_id, remedy=detection.remedy if detection.remedy.text else REMEDY)


def _only(text: str) -> dict[str, Any]:
    found = documents(text)
    if len(found) != 1:
        raise RuleRefusedError(label_of(found[0]), "more than one document")
    return found[0]


@lru_cache(maxsize=4096)
def exception_of(text: str) -> Node:
    """What an exception says: a mapping as below `detection` in a rule, all of whose lines have to hold.

    Raises RuleRefusedError.
    """
    from findings.detections.sigma.loading import rule_of

    if len(text) > LONGEST_EXCEPTION:
        raise RuleRefusedError("exception", f"more than {LONGEST_EXCEPTION} characters")
    fields = _only(text)
    detection = {"exception": fields, "condition": "exception"}
    return rule_of({"title": "exception", "logsource": {"product": "aws"}, "detection": detection}).condition


def exception_for(field: str, value: str) -> str:
    """The text of an exception for one value of a field, whatever signs it holds."""
    plain = re.sub(r"[\\*?]", lambda sign: f"\\{sign[0]}", value)
    return str(yaml.safe_dump({field: plain}, width=LONGEST_EXCEPTION)).strip()


def excepting(rule: Rule, exceptions: Sequence[Node]) -> Rule:
    """The rule, but for events for which one of the exceptions holds."""
    return replace(rule, condition=Both((rule.condition, *map(Not, exceptions)))) if exceptions else rule
