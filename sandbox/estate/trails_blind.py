"""What is blind around the trails and guards of the company, and why."""

from collections.abc import Iterator

from sandbox.estate.fleet import DE, EU, US
from sandbox.estate.place import Place
from sandbox.estate.specs import DELIVERY, RegionSpec
from sandbox.identities import ACQUIRED, DATA, PRODUCTION, STAGING

_SHOP, _STAGING, _DATA = PRODUCTION.account_id, STAGING.account_id, DATA.account_id
Where = tuple[str, str]

# The regions of which an account's words tell; the others are guarded.
TOLD: dict[str, set[str]] = {_SHOP: {EU, US}}
NO_DETECTOR: set[Where] = {(_DATA, EU)}
SUSPENDED: set[Where] = {(_STAGING, EU)}
NO_LAMBDA_PROTECTION: set[Where] = {(_SHOP, US)}
NO_HUB: set[Where] = {(_STAGING, DE)}
STOPPED_RECORDER: set[Where] = {(_STAGING, US)}
# It records buckets only.
FEW_TYPES: set[Where] = {(_DATA, DE)}

CONNECTED, ENCRYPTED, ALONE = (
    "cloudtrail_log_group_connected", "cloudtrail_encrypted_with_key", "cloudtrail_bucket_in_other_account",
)  # fmt: skip
DIGEST, SIZE, RECEIVES = (
    "cloudtrail_digest_delivered", "cloudtrail_event_size_large", "cloudtrail_log_group_receives",
)  # fmt: skip
TRAILS: dict[Where, dict[str, tuple[str, ...]]] = {
    (_SHOP, EU): {"shop-trail": (ALONE,)},
    (_STAGING, US): {
        "staging-trail": (CONNECTED, ENCRYPTED, ALONE, SIZE, "cloudtrail_management_sources_recorded"),
    },
    (_STAGING, EU): {
        "legacy-trail": (CONNECTED, "cloudtrail_logging_active"),
        "reads-trail": (CONNECTED, ENCRYPTED, DIGEST, DELIVERY, "cloudtrail_bucket_present"),
    },
    (_STAGING, DE): {"berlin-trail": (DIGEST, RECEIVES, "cloudtrail_key_usable")},
    (_DATA, US): {"data-trail": (DIGEST, RECEIVES, "cloudtrail_notification_succeeds")},
    (_DATA, EU): {"streams-trail": (CONNECTED, ENCRYPTED, ALONE, SIZE)},
    (_DATA, DE): {"report-trail": (CONNECTED,)},
}
BUCKETS: dict[Where, dict[str, tuple[str, ...]]] = {
    (_STAGING, US): {"staging-trail": ("cloudtrail_bucket_immutable", "cloudtrail_bucket_keeps_objects")},
    (_STAGING, EU): {"legacy-trail": ("cloudtrail_bucket_private",)},
    (_STAGING, DE): {"berlin-trail": ("cloudtrail_bucket_access_logged",)},
    (_DATA, EU): {"streams-trail": ("cloudtrail_bucket_immutable",)},
}

_S3, _TABLES = "cloudtrail_s3_objects_recorded", "cloudtrail_dynamodb_items_recorded"
_QUEUES, _TOPICS = "cloudtrail_sqs_messages_recorded", "cloudtrail_sns_publishes_recorded"
_INSIGHTS, _RATES = "cloudtrail_insights_enabled", "cloudtrail_lambda_insights_enabled"
_HUB, _RECORDER, _DETECTOR = "securityhub_enabled", "config_recorder_enabled", "guardduty_enabled"
# Staging's first trail knows classic selectors only, which have no queues and topics.
_UNRECORDED: dict[Where, tuple[str, ...]] = {
    (_SHOP, EU): (_RATES,),
    (_SHOP, US): (_RATES,),
    (_STAGING, US): (_QUEUES, _TOPICS),
    (_STAGING, EU): (_S3, _TABLES, _TOPICS, _INSIGHTS, _RATES),
    (_STAGING, DE): (_S3, _TABLES, _TOPICS),
    (_DATA, US): (_S3, _TABLES, _QUEUES, _TOPICS, _INSIGHTS, _RATES),
    (_DATA, EU): (_S3, _TABLES, _QUEUES, _TOPICS, _INSIGHTS, _RATES),
    (_DATA, DE): (_S3, _TABLES, _QUEUES, _TOPICS, _INSIGHTS),
}


def of_the_account(place: Place, region: RegionSpec) -> Iterator[str]:
    """Yield the checks that fail for the whole account here."""
    where = (place.account, place.region)
    if place.account == ACQUIRED.account_id:
        yield from (_S3, _TABLES, _TOPICS, _INSIGHTS, _DETECTOR, _HUB, _RECORDER, "account_security_contact_set")
        yield from (_RATES,) if region.functions else ()
        return
    yield from _UNRECORDED.get(where, ())
    if place.account == _STAGING:
        yield "account_security_contact_set"
    for held, check in (
        (NO_DETECTOR | SUSPENDED, _DETECTOR),
        (NO_LAMBDA_PROTECTION, "guardduty_lambda_protection_enabled"),
        (NO_HUB, _HUB),
        (STOPPED_RECORDER | FEW_TYPES, _RECORDER),
    ):
        if where in held:
            yield check
