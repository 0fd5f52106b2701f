"""TrailBucket: the buckets that this account's trails name, each with what protects it, if it is in this account."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import LifecycleRule, Trail, TrailBucket
from collectors.snapshot import CoverageState

from .answers import ReadError
from .shapes import moment, number, text, text_or_none

NO_BUCKET = ("NoSuchBucket",)
NO_LOCK = ("ObjectLockConfigurationNotFoundError",)
NO_RULES = ("NoSuchLifecycleConfiguration",)
NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
NO_POLICY = ("NoSuchBucketPolicy",)
# S3 user guide, "Access control list (ACL) overview", predefined groups.
PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
MOST_RULES = 1_000  # S3 user guide, "Managing the lifecycle of objects"
DAYS_OF_A_YEAR = 365
Answers = dict[str, Mapping[str, Any]]


@collector(
    provider="aws",
    reads=TrailBucket,
    actions=(
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation",
        "s3:GetBucketVersioning",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetBucketLogging",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketAcl",
    ),
    needs=(Trail,),
)
def trail_buckets(reader: Reader) -> Iterator[TrailBucket]:
    """Yield each bucket once; one of another account is only placed, for what it holds is not visible here."""
    own = [trail for trail in reader.found(Trail) if trail.arn.split(":")[4:5] == [reader.account_id]]
    regions = {}
    for name in sorted({trail.bucket for trail in own if trail.bucket}):
        region = _region_if_owned(reader, name)
        if region is None:
            yield from _not_here(reader, name)
        else:
            regions[name] = region
    yield from _details(reader, regions)


def _arn(reader: Reader, name: str) -> str:
    return f"arn:{reader.partition}:s3:::{name}"


def _region_if_owned(reader: Reader, name: str) -> str | None:
    """The region of a bucket of this account, None if the account has none of that name."""
    answer = reader.call("s3", "ListBuckets", expect="Buckets", Prefix=name, MaxBuckets=1000)
    found = (item for item in answer["Buckets"] if item.get("Name") == name)
    return next((text(item.get("BucketRegion")) or reader.region for item in found), None)


def _not_here(reader: Reader, name: str) -> Iterator[TrailBucket]:
    """Who asks for a bucket of somebody else is refused, and told when there is none."""
    try:
        answer = reader.call("s3", "GetBucketLocation", absent=NO_BUCKET, Bucket=name)
        yield TrailBucket(_arn(reader, name), name, place="elsewhere" if "LocationConstraint" in answer else "gone")
    except ReadError as error:
        if error.gap.state is CoverageState.DENIED:
            reader.refusal_expected()
            yield TrailBucket(_arn(reader, name), name, place="elsewhere")
        else:
            reader.gap(_arn(reader, name), error.gap)


def _details(reader: Reader, regions: Mapping[str, str]) -> Iterator[TrailBucket]:
    asked = {_arn(reader, name): {"Bucket": name, "_region": region} for name, region in regions.items()}
    locks: Answers = dict(
        reader.calls("s3", "GetObjectLockConfiguration", asked, expect="ObjectLockConfiguration", absent=NO_LOCK)
    )
    rules: Answers = dict(reader.calls("s3", "GetBucketLifecycleConfiguration", asked, expect="Rules", absent=NO_RULES))
    blocks: Answers = dict(
        reader.calls("s3", "GetPublicAccessBlock", asked, expect="PublicAccessBlockConfiguration", absent=NO_BLOCK)
    )
    policies: Answers = dict(
        reader.calls("s3", "GetBucketPolicyStatus", asked, expect="PolicyStatus", absent=NO_POLICY)
    )
    grants: Answers = dict(reader.calls("s3", "GetBucketAcl", asked, expect="Grants"))
    logs: Answers = dict(reader.calls("s3", "GetBucketLogging", asked))
    versions: Answers = dict(reader.calls("s3", "GetBucketVersioning", asked))
    every = (locks, rules, blocks, policies, grants, logs, versions)
    for arn in set.intersection(*map(set, every)):
        yield _bucket(arn, text(asked[arn]["Bucket"]), *(answers[arn] for answers in every))


def _bucket(arn: str, name: str, *told: Mapping[str, Any]) -> TrailBucket:
    locked, rules, blocked, policy, grants, logged, versions = told
    lock = ((locked.get("ObjectLockConfiguration") or {}).get("Rule") or {}).get("DefaultRetention") or {}
    block = blocked.get("PublicAccessBlockConfiguration") or {}
    return TrailBucket(
        arn=arn,
        name=name,
        versioned=versions.get("Status") == "Enabled",
        mfa_delete=versions.get("MFADelete") == "Enabled",
        lock_mode=text_or_none(lock.get("Mode")),
        lock_days=number(lock.get("Days")) or DAYS_OF_A_YEAR * number(lock.get("Years")) or None,
        rules=tuple(_rules(rules)),
        logs_to=text_or_none((logged.get("LoggingEnabled") or {}).get("TargetBucket")),
        policy_is_public=(policy.get("PolicyStatus") or {}).get("IsPublic") is True,
        acl_is_public=any(_is_public(grant) for grant in grants["Grants"]),
        restricts_public_policy=block.get("RestrictPublicBuckets") is True,
        ignores_public_acl=block.get("IgnorePublicAcls") is True,
    )


def _is_public(grant: Mapping[str, Any]) -> bool:
    return text((grant.get("Grantee") or {}).get("URI")).endswith(PUBLIC_GROUPS)


def _rules(answer: Mapping[str, Any]) -> Iterator[LifecycleRule]:
    """The enabled rules that remove something."""
    for item in (answer.get("Rules") or ())[:MOST_RULES]:
        expiration, old = item.get("Expiration") or {}, item.get("NoncurrentVersionExpiration") or {}
        removes = expiration.get("Days") or expiration.get("Date") or old.get("NoncurrentDays")
        if item.get("Status") == "Enabled" and removes:
            narrowed = item.get("Filter") or {}
            both = narrowed.get("And") or {}
            yield LifecycleRule(
                prefix=text(item.get("Prefix")) or text(narrowed.get("Prefix")) or text(both.get("Prefix")),
                tagged=bool(narrowed.get("Tag") or both.get("Tags")),
                days=number(expiration.get("Days")) or None,
                date=moment(expiration.get("Date")),
                noncurrent_days=number(old.get("NoncurrentDays")) or None,
                noncurrent_kept=number(old.get("NewerNoncurrentVersions")),
            )
