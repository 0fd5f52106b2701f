"""Our own Sigma rules, loaded once: every file below rules/."""

from functools import cache
from pathlib import Path

from .catalogue import Detection
from .sigma import RuleSet, load
from .sigma.about import detection_of, label_of
from .sigma.documents import documents

FOLDER = Path(__file__).parent / "rules"


@cache
def own_rules() -> RuleSet:
    """Return the rules; raises RuleRefusedError for one that cannot be obeyed to the letter."""
    return load(_texts())


@cache
def own_detections() -> dict[str, Detection]:
    """Return what rules and correlations that make findings say about themselves, by id.

    Read without a look at conditions: pages ask for this, and need not load pySigma (20 MB) for it.
    """
    found: dict[str, Detection] = {}
    counted: set[str] = set()
    for source, text in _texts().items():
        for document in documents(text, source):
            detection = detection_of(document, label_of(document, source))
            found[detection.id] = detection
            correlation = document.get("correlation", {})
            counted.update(() if correlation.get("generate") else correlation.get("rules", ()))
    return {name: one for name, one in found.items() if name not in counted}


def _texts() -> dict[str, str]:
    return {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.yml"))}
