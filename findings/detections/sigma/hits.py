"""A rule that fired on an event, and what of the event is worth columns of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec

from findings.detections.sigma.fields import found, normalised, text_of
from findings.detections.sigma.rule import Rule

MAX_TEXT = 2_048
# Request parameters that name what a call is about, the narrower one first.
_NAMES = (
    *("functionName", "trailName", "logGroupName", "logGroupIdentifier", "bucketName", "roleName", "userName"),
    *("topicArn", "queueUrl", "keyId", "policyArn", "groupName", "secretId", "detectorId", "stackName", "name"),
)


class Outcome(StrEnum):
    """What became of a call."""

    SUCCEEDED = "succeeded"
    REFUSED = "refused"


class Event:
    """One record of a trail. Texts are cut at 2,048 characters; what is missing or of another kind is empty."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The whole record, decoded."""
        decoded = msgspec.json.decode(self.raw)
        return decoded if isinstance(decoded, dict) else {}

    def first(self, path: str) -> str:
        """The text form of the first value at a dotted path."""
        value: Any = self.fields
        for step in path.split("."):
            if type(value) is not dict:
                break
            if step not in value:
                return ""
            value = value[step]
        else:
            if type(value) is str:  # nearly always: the rest takes ten times as long
                return value[:MAX_TEXT]
        texts = (text_of(one) for one in found(path, self.fields)[0])
        return next((one for one in texts if one is not None), "")[:MAX_TEXT]

    @cached_property
    def id(self) -> str:
        """CloudTrail's eventID."""
        return self.first("eventID")

    @cached_property
    def account(self) -> str:
        """The account whose trail has the event."""
        return self.first("recipientAccountId") or self.first("userIdentity.accountId")

    @cached_property
    def region(self) -> str:
        """awsRegion."""
        return self.first("awsRegion")

    @cached_property
    def source(self) -> str:
        """eventSource."""
        return self.first("eventSource")

    @cached_property
    def name(self) -> str:
        """eventName as recorded."""
        return self.first("eventName")

    @cached_property
    def normalised_name(self) -> str:
        """eventName without the version of the API."""
        return normalised(self.name)

    @cached_property
    def outcome(self) -> Outcome:
        """Refused where there is an error, or a sign-in that failed."""
        failed = self.first("responseElements.ConsoleLogin").lower() == "failure"
        return Outcome.REFUSED if self.first("errorCode") or failed else Outcome.SUCCEEDED

    @cached_property
    def principal(self) -> str:
        """Who acted: the role of a session, else the ARN, else what AWS names instead."""
        return self.principal_field[1]

    @cached_property
    def principal_field(self) -> tuple[str, str]:
        """The path of the field that names who acted, and what it says; both are empty where none does."""
        paths = ("sessionContext.sessionIssuer.arn", "arn", "principalId", "invokedBy", "userName", "type")
        full = (f"userIdentity.{path}" for path in paths)
        return next(((path, text) for path in full if (text := self.first(path))), ("", ""))

    @cached_property
    def session(self) -> str:
        """userIdentity.arn as recorded: of a role, with the name of its session."""
        return self.first("userIdentity.arn")

    @cached_property
    def access_key(self) -> str:
        """userIdentity.accessKeyId."""
        return self.first("userIdentity.accessKeyId")

    @cached_property
    def source_ip(self) -> str:
        """sourceIPAddress: an address or the name of a service."""
        return self.first("sourceIPAddress")

    @cached_property
    def function_arn(self) -> str:
        """The function whose credentials made the call (userIdentity.inScopeOf), for any other issuer empty."""
        arn = self.first("userIdentity.inScopeOf.credentialsIssuedTo")
        return arn if ":lambda:" in arn else ""

    @cached_property
    def resource(self) -> str:
        """What the call was about: the first ARN in resources, else the name that the request gives."""
        paths = ("resources.ARN", "resources.arn", *(f"requestParameters.{name}" for name in _NAMES))
        return next((text for path in paths if (text := self.first(path))), "")

    @cached_property
    def time(self) -> datetime | None:
        """eventTime in UTC, or None where it is no time."""
        try:
            when = datetime.fromisoformat(self.first("eventTime"))
            return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule fired on an event."""

    rule: Rule
    event: Event


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one rule by one principal on one resource within one window: what a database is told.

    starts is the begin of the window, None for events without a readable time; count and refused count distinct
    events; examples are the ids of the earliest few.
    """

    rule: Rule
    account: str
    principal: str
    resource: str
    starts: datetime | None
    count: int
    refused: int
    first: datetime | None
    last: datetime | None
    examples: tuple[str, ...]


MAX_EXAMPLES = 5
_Key = tuple[str, str, str, str, float]


def grouped(hits: Iterable[Hit], window_s: int = 3_600) -> list[Group]:
    """Hits as groups by rule, account, principal, resource and window of window_s seconds, in any order given.

    An event that is there twice (by its id) counts once.
    """
    found: dict[_Key, dict[str, Hit]] = {}
    for hit in hits:
        event = hit.event
        begins = event.time.timestamp() // window_s * window_s if event.time else float("-inf")
        key = (hit.rule.id, event.account, event.principal, event.resource, begins)
        members = found.setdefault(key, {})
        members.setdefault(event.id or f"#{len(members)}", hit)
    return [_group(key, list(members.values())) for key, members in sorted(found.items())]


def _group(key: _Key, hits: list[Hit]) -> Group:
    def order(hit: Hit) -> tuple[float, str]:
        return (hit.event.time.timestamp() if hit.event.time else 0.0, hit.event.id)

    hits.sort(key=order)
    rule, (_, account, principal, resource, begins) = hits[0].rule, key
    starts = datetime.fromtimestamp(begins, UTC) if hits[0].event.time else None
    refused = sum(hit.event.outcome is Outcome.REFUSED for hit in hits)
    examples = tuple(hit.event.id for hit in hits[:MAX_EXAMPLES] if hit.event.id)
    times = hits[0].event.time, hits[-1].event.time
    return Group(rule, account, principal, resource, starts, len(hits), refused, *times, examples)
