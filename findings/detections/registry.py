"""All detections that are not Sigma rules, by name."""

from auditportal.common.registry import Registry

from .catalogue import Detection

DETECTIONS: Registry[Detection] = Registry("detection", "findings.detections.detectors")


def detection(found: Detection) -> Detection:
    """Register a detection."""
    DETECTIONS.register(found.id, found)
    return found
