"""The buckets of the trails that are kept here: which are judged, and for how long a trail's files stay in one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from collectors.resources.aws import Trail, TrailBucket
from collectors.snapshot import Snapshot
from findings.analysis.trails import is_at_home
from findings.checks import judge_each
from findings.verdict import Verdict, not_applicable

NOT_HERE = {
    "elsewhere": "It is in another account, so what protects it is not visible here.",
    "gone": "There is no such bucket.",
}


def trails_by_bucket(snapshot: Snapshot) -> dict[str, list[Trail]]:
    """Return bucket name -> the trails that are kept in this account and region and write to it."""
    found: dict[str, list[Trail]] = defaultdict(list)
    for trail in snapshot.all(Trail):
        if trail.bucket and is_at_home(snapshot, trail):
            found[trail.bucket].append(trail)
    return found


def judge_buckets(snapshot: Snapshot, judge: Callable[[TrailBucket, Sequence[Trail]], Verdict]) -> Iterator[Verdict]:
    """Judge each bucket of a trail that is kept here; one of another account is not visible."""
    named = trails_by_bucket(snapshot)

    def judged(bucket: TrailBucket) -> Verdict:
        if bucket.place in NOT_HERE:
            return not_applicable(bucket, NOT_HERE[bucket.place])
        return judge(bucket, named[bucket.name])

    return judge_each(snapshot, TrailBucket, judged, only=lambda bucket: bucket.name in named)


def kept_days(bucket: TrailBucket, trails: Sequence[Trail]) -> int | None:
    """Return for how many days the bucket's lifecycle leaves the trails' files there, None for ever.

    In a versioned bucket an expired file lives on as an old version, and under Object Lock nothing goes before its
    time (S3 user guide, "Expiring objects", "Object Lock considerations"). A rule for tags spares the files, which
    have none; one with a date goes on removing whatever is there after that day.
    """
    rules = [one for one in bucket.rules if not one.tagged and any(reaches(one.prefix, trail) for trail in trails)]
    expiring = [0 if one.date else one.days or 0 for one in rules if one.date or one.days]
    if not expiring:
        return None
    kept = min(expiring)
    if bucket.versioned:
        # A version that a rule keeps as one of the newest is never removed: each file has but one.
        old = [one.noncurrent_days for one in rules if one.noncurrent_days and not one.noncurrent_kept]
        if not old:
            return None
        kept += min(old)
    return max(kept, bucket.lock_days or 0)


def reaches(prefix: str, trail: Trail) -> bool:
    """Say whether a rule for this prefix reaches the files of a trail.

    They are under prefix/AWSLogs/account/CloudTrail..., an organization's under prefix/AWSLogs/o-id/account/CloudTrail
    (CloudTrail user guide, "Finding your CloudTrail log files").
    """
    root = f"{trail.prefix}/AWSLogs/" if trail.prefix else "AWSLogs/"
    account = trail.arn.split(":")[4]
    if _overlap(prefix, f"{root}{account}/CloudTrail"):
        return True
    if not trail.is_organization:
        return False
    members = re.fullmatch(rf"{re.escape(root)}o-[^/]*(?:/\d*)?(?:/(.*))?", prefix, re.DOTALL)
    return members is not None and _overlap(members[1] or "", "CloudTrail")


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
