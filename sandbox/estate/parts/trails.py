"""What stands around trails and guards an account: buckets, keys, Insights, GuardDuty, Config, Security Hub."""

import json
from collections.abc import Iterator
from typing import Any

from moto.account.models import account_backends
from moto.s3.models import PublicAccessBlock

from sandbox.estate import trails_blind as blind
from sandbox.estate.place import Place
from sandbox.estate.specs import RegionSpec
from sandbox.identities import ACQUIRED, ENABLED_REGIONS, MANAGEMENT, STAGING
from sandbox.overlays.trail_details import keep_event_size
from sandbox.overlays.trails import keep_status

ARCHIVE, ACCESS_LOGS = "company-log-archive", "access-logs"
BOTH = ("Management", "Data")
DATA_TYPES = ("AWS::S3::Object", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic")
DAY_S = 86_400


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Guard the account here, and give each trail that is kept here all it needs, but for what is blind."""
    del region, lean
    if place.account == ACQUIRED.account_id:
        return
    _guard_account(place)
    for trail in place.backend("cloudtrail").trails.values():
        _complete(place, trail)
        if trail.trail_name in _BREAK:
            _BREAK[trail.trail_name](place, trail)


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """What is not guarded, and what is broken around the trails that are kept here."""
    for check in blind.of_the_account(place, region):
        yield check, f"arn:aws:iam::{place.account}:root"
    for name, checks in blind.TRAILS.get((place.account, place.region), {}).items():
        arn = place.arn("cloudtrail", f"trail/{name}")
        yield from ((check, arn) for check in checks)
    for name, checks in blind.BUCKETS.get((place.account, place.region), {}).items():
        yield from ((check, f"arn:aws:s3:::trail-{place.account}-{name}") for check in checks)


def _guard_account(place: Place) -> None:
    """Guard this region, and those in which the company has nothing; an account has one contact."""
    for name in {place.region, *(set(ENABLED_REGIONS) - blind.TOLD.get(place.account, set(ENABLED_REGIONS)))}:
        _guard_region(Place(place.account, name))
    if place.account != STAGING.account_id:
        contacts: Any = account_backends[place.account]["aws"]
        contacts.put_alternate_contact("SECURITY", "security@shop.example", "Security", "+49 30 5550100", "Security")


def _guard_region(place: Place) -> None:
    where = (place.account, place.region)
    guards = place.backend("guardduty")
    if where not in blind.NO_DETECTOR and not guards.detectors:
        lambdas = [] if where in blind.NO_LAMBDA_PROTECTION else [{"name": "LAMBDA_NETWORK_LOGS", "status": "ENABLED"}]
        guards.create_detector(where not in blind.SUSPENDED, "SIX_HOURS", {}, {}, lambdas)
    if where not in blind.NO_HUB:
        place.backend("securityhub").enable_security_hub(False)
    config = place.backend("config")
    group: dict[str, object] = {"allSupported": True, "includeGlobalResourceTypes": False}
    if where in blind.FEW_TYPES:
        group = {"allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": ["AWS::S3::Bucket"]}
    role = place.role_arn("aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
    config.put_configuration_recorder({"name": "default", "roleARN": role, "recordingGroup": group})
    bucket = f"config-{place.account}"
    if bucket not in place.backend("s3").buckets:
        place.backend("s3").create_bucket(bucket, place.region)
    config.put_delivery_channel({"name": "default", "s3BucketName": bucket})
    if where not in blind.STOPPED_RECORDER:
        status = config.recorders["default"].status
        status.start()
        status.last_status = "SUCCESS"


def _complete(place: Place, trail: Any) -> None:
    trail.kms_key_id = _key(place)
    trail.insight_selectors = [
        {"InsightType": kind, "EventCategories": list(BOTH)} for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
    ]
    keep_event_size(trail.arn, "Large")
    _protect(place, trail.bucket_name)


def _key(place: Place) -> str:
    """One key per region for the trails, open to CloudTrail."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": "account", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Sid": "trails", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
         "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": {
             "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn":
                            f"arn:aws:cloudtrail:*:{place.account}:trail/*"}}},
    ]})  # fmt: skip
    made = place.backend("kms").create_key(policy, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "trails", None)
    return str(made.arn)


def _protect(place: Place, name: str) -> None:
    """Keep versions and lock them, log access, shut the public out."""
    buckets = place.backend("s3").buckets
    bucket = buckets[name]
    bucket.versioning_status = "Enabled"
    bucket.object_lock_enabled, bucket.default_lock_mode, bucket.default_lock_days = True, "COMPLIANCE", 365
    bucket.default_lock_years = None
    bucket.logging = {"TargetBucket": ACCESS_LOGS, "TargetPrefix": f"{name}/"}
    bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")


def _expire(bucket: Any, days: int) -> None:
    rule = {"ID": "tidy-up", "Status": "Enabled", "Filter": {"Prefix": "AWSLogs/"}, "Expiration": {"Days": str(days)}}
    bucket.set_lifecycle([rule])


def _shop(place: Place, trail: Any) -> None:
    """Sound but for its lock, which some may lift; it leaves its own files out, as it should."""
    bucket = place.backend("s3").buckets[trail.bucket_name]
    bucket.default_lock_mode = "GOVERNANCE"
    for entry in trail.insight_selectors:
        entry["EventCategories"] = ["Management"]
    for kind in DATA_TYPES:
        fields: list[dict[str, Any]] = [
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": [kind]},
        ]
        if kind == "AWS::S3::Object":
            own = f"arn:aws:s3:::{trail.bucket_name}/"
            fields.append({"Field": "resources.ARN", "NotStartsWith": [own]})
        trail.advanced_event_selectors = [*trail.advanced_event_selectors, {"Name": kind, "FieldSelectors": fields}]


def _staging(place: Place, trail: Any) -> None:
    """Cheap: no key, no versions, a month of files; yet it records what is done to its bucket itself."""
    trail.kms_key_id = None
    keep_event_size(trail.arn, "Standard")
    bucket = place.backend("s3").buckets[trail.bucket_name]
    bucket.versioning_status, bucket.object_lock_enabled, bucket.logging = None, False, {}
    bucket.default_lock_mode, bucket.default_lock_days = None, None
    _expire(bucket, 30)
    every = [("AWS::S3::Object", "arn:aws:s3"), ("AWS::DynamoDB::Table", "arn:aws:dynamodb")]
    more = [{"Type": kind, "Values": [value]} for kind, value in every]
    (given,) = trail.event_selectors
    chosen = {**given, "DataResources": [*given["DataResources"], *more]}
    trail.event_selectors = [{**chosen, "ExcludeManagementEventSources": ["rdsdata.amazonaws.com"]}]


def _legacy(place: Place, trail: Any) -> None:
    """Somebody shared its files with the world."""
    bucket = place.backend("s3").buckets[trail.bucket_name]
    bucket.public_access_block = None
    share = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{bucket.arn}/*"}
    bucket.policy = json.dumps({"Version": "2012-10-17", "Statement": [share]}).encode()


def _reads(place: Place, trail: Any) -> None:
    """Somebody tidied its bucket away."""
    trail.kms_key_id = None
    place.backend("s3").delete_bucket(trail.bucket_name)
    keep_status(trail.arn, LatestDeliveryError="NoSuchBucket", LatestDigestDeliveryError="NoSuchBucket")


def _berlin(place: Place, trail: Any) -> None:
    """Its key waits for its deletion, hence nothing comes; its log group is gone as well."""
    place.backend("kms").keys[trail.kms_key_id.rpartition("/")[2]].key_state = "PendingDeletion"
    trail.cw_log_group_arn = place.arn("logs", "log-group:aws-cloudtrail-logs-berlin:*")
    place.backend("s3").buckets[trail.bucket_name].logging = {}
    keep_event_size(trail.arn, "Standard")
    keep_status(trail.arn, LatestDigestDeliveryTime=-3 * DAY_S, LatestCloudWatchLogsDeliveryTime=-3 * DAY_S)


def _data(place: Place, trail: Any) -> None:
    """It writes into the archive of the company, which forgot to let it in; and it can tell nobody."""
    place.backend("s3").delete_bucket(trail.bucket_name)
    archive = Place(MANAGEMENT, place.region).backend("s3")
    if ARCHIVE not in archive.buckets:
        archive.create_bucket(ARCHIVE, place.region)
    trail.bucket_name, trail.sns_topic_name = ARCHIVE, "new-trail-files"
    trail.cw_log_group_arn = place.arn("logs", "log-group:aws-cloudtrail-logs-data:*")
    keep_status(
        trail.arn,
        LatestDigestDeliveryError="AccessDenied",
        LatestNotificationError="AuthorizationError",
        LatestCloudWatchLogsDeliveryError="ResourceNotFoundException",
    )


def _streams(place: Place, trail: Any) -> None:
    """Versions, but no lock; no key; large events are cut off."""
    trail.kms_key_id = None
    keep_event_size(trail.arn, "Standard")
    bucket = place.backend("s3").buckets[trail.bucket_name]
    bucket.object_lock_enabled, bucket.default_lock_mode, bucket.default_lock_days = False, None, None


def _report(place: Place, trail: Any) -> None:
    """Sound though unusual: its files expire, but live on as old versions."""
    _expire(place.backend("s3").buckets[trail.bucket_name], 90)


_BREAK = {
    "shop-trail": _shop,
    "staging-trail": _staging,
    "legacy-trail": _legacy,
    "reads-trail": _reads,
    "berlin-trail": _berlin,
    "data-trail": _data,
    "streams-trail": _streams,
    "report-trail": _report,
}
