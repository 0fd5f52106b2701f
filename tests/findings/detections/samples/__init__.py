"""Events of a made-up shop, written for our own rules: one JSON file per rule, read by `sample`.

A file says only what matters: `base` is laid over RECORD, and each event over both. Laying over goes into objects key
by key and replaces everything else, null included. Three keys of an event are words for the reader of this file and
stand in no record:

- `who` names one of IDENTITIES and replaces the whole `userIdentity` (what the event says of it is laid over that);
- `at` is the event's time in seconds after RECORD's, `repeat` and `every` make that many events, that many seconds
  apart, in which each "{n}" in a text is the event's number.

`match` must fire and `ignore` must not, event by event; `match_correlation` and `ignore_correlation` are lists of
events of which the correlation in the file must fire once, or never. `context` fills the placeholders.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

HOME = Path(__file__).parent
ACCOUNT = "111122223333"
IDENTITIES: Mapping[str, dict[str, Any]] = json.loads((HOME / "identities" / "people.json").read_text())
RECORD: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": IDENTITIES["admin"],
    "eventTime": "2026-11-20T09:00:00Z",
    "eventSource": "lambda.amazonaws.com",
    "eventName": "ListFunctions20150331",
    "awsRegion": "eu-central-1",
    "sourceIPAddress": "203.0.113.24",
    "userAgent": "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.7",
    "requestParameters": None,
    "responseElements": None,
    "requestID": "5d0b6c1e-7a3c-4a52-9f5e-3b1f0a9c2d11",
    "readOnly": False,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": ACCOUNT,
    "eventCategory": "Management",
    "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"},
}


class Sample(NamedTuple):
    """The events of one file, whole."""

    match: tuple[dict[str, Any], ...]
    ignore: tuple[dict[str, Any], ...]
    match_correlation: tuple[tuple[dict[str, Any], ...], ...]
    ignore_correlation: tuple[tuple[dict[str, Any], ...], ...]
    context: dict[str, frozenset[str]]


def sample(name: str) -> Sample:
    """The sample of the rule of that name."""
    text = json.loads((HOME / f"{name}.json").read_text())
    unknown = set(text) - {"base", *Sample._fields}
    assert not unknown, unknown
    base = text.get("base", {})
    return Sample(
        tuple(events(base, text.get("match", ()))),
        tuple(events(base, text.get("ignore", ()))),
        tuple(tuple(events(base, one)) for one in text.get("match_correlation", ())),
        tuple(tuple(events(base, one)) for one in text.get("ignore_correlation", ())),
        {key: frozenset(values) for key, values in text.get("context", {}).items()},
    )


def events(base: dict[str, Any], given: Any) -> Iterator[dict[str, Any]]:
    """Whole records, each with an eventID of its own."""
    for place, one in enumerate(given):
        asked = {"repeat": 1, "every": 1, "at": 0, **one}
        for number in range(asked["repeat"]):
            over = laid(_bare(base), numbered(_bare(asked), number))
            record = laid({**RECORD, "userIdentity": IDENTITIES[one.get("who", base.get("who", "admin"))]}, over)
            when = datetime.fromisoformat(RECORD["eventTime"]) + timedelta(
                seconds=asked["at"] + number * asked["every"]
            )
            record["eventTime"] = when.strftime("%Y-%m-%dT%H:%M:%SZ")
            record.setdefault("eventID", str(UUID(int=place << 64 | number, version=4)))
            yield record


def laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """One object laid over another, key by key."""
    found = dict(under)
    for key, value in over.items():
        beneath = found.get(key)
        both = isinstance(value, dict) and isinstance(beneath, dict)
        found[key] = laid(beneath, value) if both and isinstance(beneath, dict) else value
    return found


def numbered(value: Any, number: int) -> Any:
    """The same with each "{n}" replaced."""
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, list):
        return [numbered(one, number) for one in value]
    return {key: numbered(one, number) for key, one in value.items()} if isinstance(value, dict) else value


def _bare(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in {"who", "at", "repeat", "every"}}
