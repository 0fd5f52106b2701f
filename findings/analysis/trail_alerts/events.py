"""Sample records of CloudTrail, made by us, in the form of the user guide, "CloudTrail record contents".

Names and accounts are those of the documentation. A sample holds what a filter may look at; nothing else is in it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from findings.analysis.trail_selectors import Question

_ACCOUNT = "123456789012"
_ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:deploy",
    "arn": f"arn:aws:sts::{_ACCOUNT}:assumed-role/deploy/deploy",
    "accountId": _ACCOUNT,
    "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
}
_USER = {
    "type": "IAMUser",
    "principalId": "AIDAEXAMPLE",
    "arn": f"arn:aws:iam::{_ACCOUNT}:user/operator",
    "accountId": _ACCOUNT,
    "userName": "operator",
}
_ROOT = {"type": "Root", "principalId": _ACCOUNT, "arn": f"arn:aws:iam::{_ACCOUNT}:root", "accountId": _ACCOUNT}


@dataclass(frozen=True, slots=True)
class Sample:
    """One record: its line as a log group holds it, and what a trail's selectors look at."""

    name: str
    line: str
    question: Question


def sample(source: str, name: str, *, read_only: bool = False, **fields: Any) -> Sample:
    """Return a record of one event; fields replace or add to what every record holds."""
    record = {
        "eventVersion": "1.11",
        "userIdentity": _ROLE,
        "eventTime": "2026-05-01T10:00:00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.27",
        "requestParameters": {"name": "example"},
        "responseElements": None,
        "eventID": "0d5c1a2e-0000-4000-8000-000000000000",
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": _ACCOUNT,
        "eventCategory": "Management",
        **fields,
    }
    known = ("eventCategory", "eventSource", "eventName", "eventType")
    seen = {**{key: str(record[key]) for key in known}, "readOnly": "true" if read_only else "false"}
    return Sample(name, json.dumps(record, separators=(",", ":")), Question(seen))


def samples(source: str, names: str | Iterable[str]) -> tuple[Sample, ...]:
    """Return a record for each name of changing events of one service."""
    return tuple(sample(source, name) for name in (names.split() if isinstance(names, str) else names))


def sign_in(result: str, *, mfa: str = "No", root: bool = False, **fields: Any) -> Sample:
    """Return a record of a sign-in to the console."""
    return sample(
        "signin",
        "ConsoleLogin",
        userIdentity=_ROOT if root else _USER,
        eventType="AwsConsoleSignIn",
        requestParameters=None,
        responseElements={"ConsoleLogin": result},
        additionalEventData={"MobileVersion": "No", "MFAUsed": mfa},
        **fields,
    )


def by_root(source: str, name: str, *, read_only: bool = False) -> Sample:
    """Return a record of a call by the root user."""
    return sample(source, name, read_only=read_only, userIdentity=_ROOT)


def refused(source: str, name: str, code: str, *, read_only: bool) -> Sample:
    """Return a record of a call that was not allowed."""
    said = "User: operator is not authorized to perform the call"
    return sample(source, name, read_only=read_only, userIdentity=_USER, errorCode=code, errorMessage=said)


# What happens all day long. A filter that counts these counts everything: its alarm is always on and says nothing.
ROUTINE = (
    sample("ec2", "DescribeInstances", read_only=True),
    sample("sts", "AssumeRole", read_only=True),
    sample("logs", "CreateLogStream"),
)
