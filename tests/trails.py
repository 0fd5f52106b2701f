"""Builders of what stands around trails and guards an account, with sound defaults, and blind ones."""

import json
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import (
    ConfigRecorder,
    Detector,
    FieldSelector,
    InsightSelector,
    KmsKey,
    LifecycleRule,
    SecurityContact,
    SecurityHub,
    TrailBucket,
    TrailEventConfiguration,
    TrailInsights,
)
from tests.builders import ACCOUNT, KEY, REGION, advanced, equals, trail, trail_arn, trail_selectors, trail_status

BUCKET = "audit-logs"
LAMBDA = "AWS::Lambda::Function"


def data(kind: str) -> Any:
    """An advanced selector for all data events of a type."""
    return advanced(equals("eventCategory", "Data"), equals("resources.type", kind), name=kind)


def key_policy(principal: str = "cloudtrail.amazonaws.com", **fields: Any) -> str:
    """A key policy of one statement, which lets a service generate data keys."""
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "kms:GenerateDataKey*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": "*", **fields}]})


def key(arn: str = KEY, **fields: Any) -> KmsKey:
    return KmsKey(arn, arn.rpartition("/")[2], **{"key_arn": arn, "policy": _every_service(), **fields})


def _every_service() -> str:
    services = {"Service": ["cloudtrail.amazonaws.com", f"logs.{REGION}.amazonaws.com", "logs.amazonaws.com"]}
    statement = {"Effect": "Allow", "Principal": services, "Action": "kms:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def bucket(name: str = BUCKET, **fields: Any) -> TrailBucket:
    sound = {"versioned": True, "lock_mode": "COMPLIANCE", "lock_days": 365, "logs_to": "access-logs",
             "restricts_public_policy": True, "ignores_public_acl": True}  # fmt: skip
    return TrailBucket(f"arn:aws:s3:::{name}", name, **{**sound, **fields})


def a_bare_bucket(name: str = BUCKET, **fields: Any) -> TrailBucket:
    """A bucket as somebody makes it who changes nothing."""
    return TrailBucket(f"arn:aws:s3:::{name}", name, **fields)


def insights(name: str = "everything", *categories: str, kinds: tuple[str, ...] = ()) -> TrailInsights:
    chosen = kinds or ("ApiCallRateInsight", "ApiErrorRateInsight")
    held = tuple(InsightSelector(kind, categories or ("Management", "Data")) for kind in chosen)
    return TrailInsights(trail_arn(name), name, held)


def no_insights(name: str = "everything") -> TrailInsights:
    return TrailInsights(trail_arn(name), name)


def event_size(size: str = "Large", name: str = "everything") -> TrailEventConfiguration:
    return TrailEventConfiguration(trail_arn(name), name, size)


def detector(*features: str, **fields: Any) -> Detector:
    arn = f"arn:aws:guardduty:{REGION}:{ACCOUNT}:detector/d1"
    return Detector(arn, "d1", **{"is_enabled": True, "features": features or ("LAMBDA_NETWORK_LOGS",), **fields})


def recorder(name: str = "default", **fields: Any) -> ConfigRecorder:
    arn = f"arn:aws:config:{REGION}:{ACCOUNT}:configuration-recorder/{name}"
    return ConfigRecorder(arn, name, **{"is_recording": True, "last_status": "SUCCESS", "records_all": True, **fields})


def hub() -> SecurityHub:
    return SecurityHub(f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default", "default")


def contact() -> SecurityContact:
    return SecurityContact(f"arn:aws:account::{ACCOUNT}:alternate-contact/security", "security")


def sound_trails() -> tuple[Resource, ...]:
    """What stands around the builders' trail, all as it should be."""
    return (bucket(), key(), insights(), event_size(), detector(), recorder(), hub(), contact())


def blind_trails() -> tuple[Resource, ...]:
    """Something to fail for each check."""
    broken = {"latest_digest_delivery_error": "AccessDenied", "latest_notification_error": "AuthorizationError",
              "latest_log_group_delivery_error": "AccessDenied"}  # fmt: skip
    without_kms = FieldSelector("eventSource", not_equals=("kms.amazonaws.com",))
    frugal = advanced(equals("eventCategory", "Management"), equals("readOnly", "false"), without_kms)
    return (
        a_bare_bucket(rules=(LifecycleRule(days=30),), policy_is_public=True),
        a_bare_bucket("gone", place="gone"),
        key(state="Disabled"),
        trail("broken", is_multi_region=False, sns_topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:no-topic"),
        trail_status("broken", **broken),
        trail_selectors("broken", frugal, data("AWS::Logs::LogGroup")),
        trail("stopped", bucket="gone", log_group_arn=None, kms_key_id=None, is_multi_region=False),
        trail_status("stopped", is_logging=False, stopped="2026-04-30T03:00:00Z"),
        trail_selectors("stopped"),
        *(no_insights(name) for name in ("everything", "broken", "stopped")),
        *(event_size("Standard", name) for name in ("everything", "broken", "stopped")),
        detector(is_enabled=False, features=()),
        recorder(is_recording=False),
    )
