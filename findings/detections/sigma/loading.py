"""From YAML text to rules and correlations; whatever we cannot obey is refused with the rule's name.

pySigma parses (its pipelines, which can run commands, are never loaded); what is read becomes our own frozen values.
Sources: the Sigma specification 2.1, "Sigma Rules" and "Correlation Rules"; the semantics are in docs/sigma.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from findings.detections.catalogue import Detection
from findings.detections.sigma.about import detection_of, is_uuid, label_of, names_of, slug_of
from findings.detections.sigma.correlated import correlation_of
from findings.detections.sigma.documents import documents
from findings.detections.sigma.reading import MAX_LEAVES, UnsupportedError, condition_of
from findings.detections.sigma.rule import Rule, RuleRefusedError
from findings.detections.sigma.ruleset import RuleSet
from findings.detections.sigma.terms import leaves


class _Waiting(NamedTuple):
    """A correlation, and the rules of its own text: what it refers to is looked for there first."""

    document: dict[str, Any]
    beside: list[Rule]
    source: str


def load(texts: Mapping[str, str]) -> RuleSet:
    """All rules of some texts; texts gives per source (a file's name, shown in errors) its YAML.

    Raises RuleRefusedError for the first rule that cannot be obeyed.
    """
    found, refused = sift(texts)
    if refused:
        raise refused[0]
    return found


def sift(texts: Mapping[str, str]) -> tuple[RuleSet, tuple[RuleRefusedError, ...]]:
    """The rules of some texts that can be obeyed, and why the others cannot: a text is taken whole or not at all."""
    rules: list[Rule] = []
    waiting: list[_Waiting] = []
    refused: list[RuleRefusedError] = []
    taken: set[str] = set()
    for source, text in sorted(texts.items()):
        try:
            loaded, correlations = _read(text, source, taken)
        except RuleRefusedError as error:
            refused.append(error)
            continue
        taken.update(rule.id for rule in loaded)
        rules.extend(loaded)
        waiting.extend(_Waiting(one, loaded, source) for one in correlations)
    return _resolved(rules, waiting, taken, refused)


def _resolved(
    rules: list[Rule], waiting: list[_Waiting], taken: set[str], refused: list[RuleRefusedError]
) -> tuple[RuleSet, tuple[RuleRefusedError, ...]]:
    """Correlations come last: what they refer to may stand in any text."""
    correlations = []
    for one in waiting:
        try:
            found = correlation_of(one.document, (one.beside, rules), one.source)
            detection = _unique(found.detection, label_of(one.document, one.source), taken)
        except RuleRefusedError as error:
            refused.append(error)
            continue
        taken.add(detection.id)
        correlations.append(replace(found, detection=detection))
    return RuleSet(tuple(rules), tuple(correlations)), tuple(refused)


def _read(text: str, source: str, taken: set[str]) -> tuple[list[Rule], list[dict[str, Any]]]:
    rules: list[Rule] = []
    correlations: list[dict[str, Any]] = []
    for document in documents(text, source):
        label = label_of(document, source)
        for key in ("action", "filter"):
            if key in document:
                raise RuleRefusedError(label, f"a document with {key!r}")
        if "correlation" in document:
            correlations.append(document)
            continue
        rule = rule_of(document, source)
        detection = _unique(rule.detection, label, taken | {one.id for one in rules})
        rules.append(replace(rule, detection=detection))
    return rules, correlations


def _unique(detection: Detection, label: str, taken: set[str]) -> Detection:
    """The detection, its id made longer where a community file took the UUID of another with it."""
    if detection.id not in taken:
        return detection
    longer = f"{detection.id}_{slug_of(detection.title)}"
    if is_uuid(detection.id) and longer not in taken:
        return replace(detection, id=longer)
    raise RuleRefusedError(label, f"the id {detection.id!r}, which another rule has")


def rule_of(document: dict[str, Any], source: str = "") -> Rule:
    """One Sigma rule from its YAML document; raises RuleRefusedError."""
    label = label_of(document, source)
    try:
        parsed = SigmaRule.from_dict(document)
        condition = condition_of(parsed)
    except (SigmaError, UnsupportedError) as error:
        raise RuleRefusedError(label, str(error)) from error
    except (TypeError, AttributeError, KeyError, RecursionError) as error:
        raise RuleRefusedError(label, f"a value of a kind that has no meaning there: {error!r}") from error
    if sum(1 for _ in leaves(condition)) > MAX_LEAVES:
        raise RuleRefusedError(label, f"more than {MAX_LEAVES} values")
    return Rule(
        detection_of(document, label, condition),
        condition,
        names_of(document),
        (parsed.logsource.product or "").lower(),
        (parsed.logsource.service or "").lower(),
        str(document.get("author") or ""),
    )
