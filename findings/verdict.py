"""Verdict: what one check says about one resource; Severity, Control and Remedy, the words that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import Account
from collectors.snapshot import NotCollectedError


class Status(StrEnum):
    """What a check can say."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Severity(IntEnum):
    """How bad a failed check is; the values are OCSF's severity_id."""

    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says about one resource.

    arn is the subject's full ARN; reason one sentence for people; evidence plain JSON values that show it;
    discriminator tells several findings of one check on one resource apart; missing is the permission that an
    UNKNOWN verdict lacks.
    """

    status: Status
    arn: str
    resource_type: str
    resource_name: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    discriminator: str = ""
    missing: str | None = None


def passed(resource: Resource, reason: str, **evidence: Any) -> Verdict:
    """The resource is as it should be."""
    return _verdict(Status.PASS, resource, reason, evidence)


def failed(resource: Resource, reason: str, **evidence: Any) -> Verdict:
    """The resource is not as it should be."""
    return _verdict(Status.FAIL, resource, reason, evidence)


def not_applicable(resource: Resource, reason: str, **evidence: Any) -> Verdict:
    """The question does not arise for this resource."""
    return _verdict(Status.NOT_APPLICABLE, resource, reason, evidence)


def unknown(resource: Resource, error: NotCollectedError) -> Verdict:
    """Nobody can say, because something was not read; names the permission that would help."""
    evidence = {"not_read": error.resource_type, "coverage": error.gap.state.value}
    reason = f"Cannot be judged: {error}."
    return Verdict(
        Status.UNKNOWN, resource.arn, type(resource).__name__, resource.name, reason, evidence, "", error.gap.permission
    )


def _verdict(status: Status, resource: Resource, reason: str, evidence: Mapping[str, Any]) -> Verdict:
    return Verdict(status, resource.arn, type(resource).__name__, resource.name, reason, evidence)


@dataclass(frozen=True, slots=True)
class Control:
    """One requirement of a framework that a check gives evidence for."""

    framework: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """How to mend it: one sentence, and snippets whose {placeholders} are filled from the finding, shell-quoted."""

    text: str
    cli: str = ""
    terraform: str = ""
    cloudformation: str = ""


def account_subject(account_id: str, partition: str = "aws") -> Account:
    """The resource that a verdict about a whole account (in one region) speaks of."""
    return Account(f"arn:{partition}:iam::{account_id}:root", account_id)
