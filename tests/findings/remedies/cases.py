"""What the tests fill into the commands of remedies for a person, and which commands are not applied, and why."""

from collections.abc import Iterable
from typing import TypeVar

from collectors.resources import Resource
from collectors.resources.aws import KmsKey, LogGroup, Queue, Role, Topic, Trail
from collectors.snapshot import Snapshot

R = TypeVar("R", bound=Resource)
DECIDES = "it shows what is there; a person decides what to change"
NO_ENDPOINT = "the CLI asks the address of a queue, which is AWS's own in the sandbox as well"
NO_CASE = "nothing in the estate fails it"
NO_TRAIL = "in the estate it fails only where there is no trail yet, and a trail has to be made first"
NO_GROUP = "in the estate it fails only where no trail of all regions has a log group, which has to be made first"
# Checks whose commands mend nothing by themselves.
NOT_APPLIED: dict[str, str] = {
    "apigateway_account_role_set": "it needs a role that API Gateway may assume",
    "cloudtrail_bucket_access_logged": "it needs a bucket for access logs",
    "cloudtrail_delivery_succeeds": DECIDES,
    "cloudtrail_digest_delivered": DECIDES,
    "cloudtrail_dynamodb_items_recorded": NO_TRAIL,
    "cloudtrail_insights_enabled": NO_TRAIL,
    "cloudtrail_log_group_receives": DECIDES,
    "cloudtrail_notification_succeeds": DECIDES,
    "cloudtrail_region_recorded": NO_TRAIL,
    "cloudtrail_s3_objects_recorded": NO_TRAIL,
    "cloudtrail_sns_publishes_recorded": "it makes a trail of its own, which needs a bucket",
    "cloudwatch_alarm_action_present": DECIDES,
    "cloudwatch_alarm_can_fire": DECIDES,
    "cloudwatch_alarm_not_flapping": DECIDES,
    "cloudwatch_alarm_not_ignored": DECIDES,
    "eventbridge_bus_policy_not_public": DECIDES,
    "eventbridge_rule_has_target": "a person says what the rule is for",
    "eventbridge_target_exists": "a person says what takes the place of the target",
    "iam_policy_no_full_cloudtrail": NO_CASE,
    "lambda_async_events_not_dropped": DECIDES,
    "lambda_dead_letter_target_exists": NO_ENDPOINT,
    "lambda_logs_when_invoked": "moto has no managed policies of AWS",
    "lambda_role_can_write_logs": "it gives the right; the estate's case is an explicit denial, which stays",
    "lambda_role_cannot_blind_detection": DECIDES,
    "lambda_role_cannot_create_groups": DECIDES,
    "lambda_role_cannot_erase_evidence": DECIDES,
    "lambda_role_usable": "the estate's case is a role that is gone",
    "lambda_trace_segments_writable": "moto has no managed policies of AWS",
    "log_delivery_not_throttled": "a quota is raised by AWS",
    "log_group_copied_elsewhere": "it needs a destination in another account",
    "log_group_key_usable": DECIDES,
    "log_group_masking_sound": DECIDES,
    "log_group_not_public": DECIDES,
    "metric_filter_can_match": "a person writes the pattern",
    "metric_filter_fits_log_format": "a person writes the pattern",
    "sns_policy_not_public": DECIDES,
    "sns_subscribers_known": DECIDES,
    "sns_subscriptions_confirmed": "somebody has to confirm",
    "sns_topic_has_subscriber": "somebody has to confirm",
    "sqs_dead_letter_retention_longer": NO_ENDPOINT,
    "sqs_dead_letter_set": NO_ENDPOINT,
    "sqs_policy_not_public": DECIDES,
    "stepfunctions_role_can_deliver_logs": NO_CASE,
    "subscription_filter_can_match": "a person writes the pattern",
    "trail_alerts_on_bucket_policy": NO_GROUP,
    "trail_alerts_on_config_changes": NO_GROUP,
    "trail_alerts_on_console_failures": NO_GROUP,
    "trail_alerts_on_console_without_mfa": NO_GROUP,
    "trail_alerts_on_gateways": NO_GROUP,
    "trail_alerts_on_iam_changes": NO_GROUP,
    "trail_alerts_on_key_disabling": NO_GROUP,
    "trail_alerts_on_network_acls": NO_GROUP,
    "trail_alerts_on_organization": NO_GROUP,
    "trail_alerts_on_root_use": NO_GROUP,
    "trail_alerts_on_route_tables": NO_GROUP,
    "trail_alerts_on_security_groups": NO_GROUP,
    "trail_alerts_on_trail_changes": NO_GROUP,
    "trail_alerts_on_vpc_changes": NO_GROUP,
}
# Listed because a function logs there or a trail writes there: a remedy that sends these elsewhere deletes nothing.
LISTED_BY_USE = ("LogTraffic", "SubscriptionFilters", "TrailBucket")
# What names an element of a list; one without any is all of itself, but for what a remedy takes away on purpose.
NAMED_BY = ("name", "path", "qualifier", "id", "source", "metric_name")
TAKEN_AWAY = ("exclude_management_event_sources",)


def filled_in(seen: Snapshot) -> dict[str, str]:
    """Return the names that a person has to give: variables of the shell, and what stands for them in a text."""
    account, region = seen.account_id, seen.region
    trails = sorted(_all(seen, Trail), key=lambda trail: (trail.home_region != region, not trail.is_multi_region))
    return {
        "ALARM_TOPIC_ARN": _first(topic.arn for topic in _all(seen, Topic)),
        "FAILURE_QUEUE_ARN": _first(queue.arn for queue in _all(seen, Queue)),
        "LOG_GROUP_ARN": _first(group.arn for group in _all(seen, LogGroup)),
        "GROUP_ARN": _first(group.arn for group in _all(seen, LogGroup)),
        "KEY_ARN": _first(key.key_arn for key in _all(seen, KmsKey) if key.state == "Enabled"),
        "ROLE_ARN": _first(role.arn for role in _all(seen, Role)),
        "TRAIL": _first(trail.arn for trail in trails),
        "HOME_REGION": _first(trail.home_region or region for trail in trails),
        "SNS_LOGGING_ROLE_ARN": f"arn:aws:iam::{account}:role/sns-delivery",
        "INSIGHTS_LAYER_ARN": f"arn:aws:lambda:{region}:580247275435:layer:LambdaInsightsExtension:53",
        "ON_CALL_ADDRESS": "on-call@shop.example",
        "BUCKET": "logs-of-another-account",
        "EMAIL": "security@shop.example",
        "PHONE": "+49-30-1234567",
    }


def _all(seen: Snapshot, kind: type[R]) -> tuple[R, ...]:
    return seen.resources.get(kind.__name__, ())  # type: ignore[return-value]


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "none")
