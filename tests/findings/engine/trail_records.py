"""Records of a trail, as CloudTrail writes them."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_numbers = count(1)


def a_record(name: str = "StopLogging", principal: str = "anna", *, seconds: int = 0, **fields: Any) -> bytes:
    """One call by a user, some seconds after two o'clock."""
    record = {
        "eventVersion": "1.11",
        "eventID": f"00000000-0000-4000-8000-{next(_numbers):012}",
        "eventTime": (AT + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z"),
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "recipientAccountId": "111122223333",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "aws-cli/2",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::111122223333:user/{principal}"},
        "requestParameters": {"name": "audit"},
    }
    return json.dumps(record | fields).encode()
