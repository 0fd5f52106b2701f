"""What stands around trails: Insights of shadows, the size of events, buckets of other accounts, their MFA delete."""

import re
from typing import Any

from moto.s3.models import s3_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends, replaces

from .trails import find

_READING_A_BUCKET = (
    "GetBucketAcl", "GetBucketLifecycleConfiguration", "GetBucketLocation", "GetBucketLogging", "GetBucketPolicy",
    "GetBucketPolicyStatus", "GetBucketVersioning", "GetObjectLockConfiguration", "GetPublicAccessBlock", "HeadBucket",
)  # fmt: skip
_MFA_DELETE = re.compile(rb"<MfaDelete>(Enabled|Disabled)</MfaDelete>")


def keep_event_size(trail_arn: str, size: str) -> None:
    """Remember how large the events of a trail may be: Standard or Large."""
    KEPT["", "", "event_size"][trail_arn] = size


def _not_found(call: Call, account: str, name: str) -> Answer:
    return error_answer(call, 400, "TrailNotFoundException", f"Unknown trail: {name} for the user: {account}")


@replaces("cloudtrail", "GetInsightSelectors")
def insights(call: Call, account: str) -> Answer:
    """Show them for shadows, too; refuse as CloudTrail does where there are none."""
    name = str(call.parameters().get("TrailName", ""))
    trail = find(call, account, name)
    if trail is None:
        return _not_found(call, account, name)
    if not trail.insight_selectors:
        return error_answer(call, 400, "InsightNotEnabledException", f"{name} does not have Insights enabled.")
    return json_answer({"TrailARN": trail.arn, "InsightSelectors": trail.insight_selectors})


@replaces("cloudtrail", "GetEventConfiguration", "PutEventConfiguration")
def configuration(call: Call, account: str) -> Answer:
    """Show how large events may be, or change it."""
    given = call.parameters()
    name = str(given.get("TrailName", ""))
    trail = find(call, account, name)
    if trail is None:
        return _not_found(call, account, name)
    if call.operation.startswith("Put"):
        keep_event_size(trail.arn, str(given.get("MaxEventSize") or "Standard"))
    size = KEPT["", "", "event_size"].get(trail.arn, "Standard")
    return json_answer({"TrailARN": trail.arn, "MaxEventSize": size, "ContextKeySelectors": []})


@replaces("s3", *_READING_A_BUCKET)
def bucket(call: Call, account: str) -> Answer | None:
    """Refuse whoever asks for a bucket of another account."""
    owner = s3_backends.bucket_accounts.get(_name(call))
    return None if owner is None or owner[1] == account else error_answer(call, 403, "AccessDenied", "Access Denied")


@amends("s3", "PutBucketVersioning")
def versioned(call: Call, account: str, answer: Answer) -> Answer:
    """Keep MFA delete."""
    found = _MFA_DELETE.search(call.body)
    if found:
        KEPT[account, "", "mfa_delete"][_name(call)] = found[1].decode()
    return answer


@amends("s3", "GetBucketVersioning")
def versioning(call: Call, account: str, answer: Answer) -> Answer:
    """Show MFA delete."""
    kept = KEPT[account, "", "mfa_delete"].get(_name(call))
    if kept is None:
        return answer
    head, end, name = answer.body.rpartition(b"</")
    body = b"".join((head, f"<MfaDelete>{kept}</MfaDelete>".encode(), end, name))
    return Answer(answer.status, answer.headers, body)


def _name(call: Call) -> Any:
    return call.labels.get("Bucket") or call.path.strip("/").partition("/")[0]
