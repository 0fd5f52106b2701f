"""Our own Sigma rules, loaded once: every file below rules/."""

from functools import cache
from pathlib import Path

from .catalogue import Detection
from .sigma import RuleSet, load

FOLDER = Path(__file__).parent / "rules"


@cache
def own_rules() -> RuleSet:
    """Return the rules; raises RuleRefusedError for one that cannot be obeyed to the letter."""
    return load({str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.yml"))})


@cache
def own_detections() -> dict[str, Detection]:
    """Return what rules and correlations that make findings say about themselves, by id."""
    rules = own_rules()
    told = [rule.detection for rule in rules.rules if rule.detection.id not in rules.silent]
    return {one.id: one for one in (*told, *(correlation.detection for correlation in rules.correlations))}
