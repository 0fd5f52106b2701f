"""What the IAM collectors share: documents and lists of policies out of GetAccountAuthorizationDetails."""

import json
from collections.abc import Mapping
from typing import Any

from collectors.resources.aws import InlinePolicy

from .shapes import text

# IAM quotas: 10,240 characters inline for a role, 6,144 for a managed policy, without white space.
LARGEST_DOCUMENT = 131_072


def document(value: Any) -> str:
    """Return a policy document as JSON text; the SDK hands it over decoded, or as text when it could not."""
    if isinstance(value, str):
        return text(value, LARGEST_DOCUMENT)
    try:
        return text(json.dumps(value, sort_keys=True), LARGEST_DOCUMENT)
    except (TypeError, ValueError, RecursionError):
        return ""


def inline(entries: Any) -> tuple[InlinePolicy, ...]:
    """Return the inline policies of a role, user or group."""
    return tuple(
        InlinePolicy(text(entry.get("PolicyName")), document(entry.get("PolicyDocument"))) for entry in entries or ()
    )


def attached(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ARNs of the managed policies of a role, user or group."""
    return tuple(sorted(text(entry.get("PolicyArn")) for entry in item.get("AttachedManagedPolicies") or ()))


def boundary(item: Mapping[str, Any]) -> str | None:
    """Return the ARN of the permissions boundary."""
    return text((item.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")) or None


def tags(item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the tags, sorted."""
    return tuple(sorted((text(tag.get("Key")), text(tag.get("Value"))) for tag in item.get("Tags") or ()))
