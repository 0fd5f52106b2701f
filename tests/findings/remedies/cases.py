"""What the tests fill into the commands of remedies for a person, and which commands are not applied, and why."""

from collections.abc import Iterable
from typing import TypeVar

from collectors.resources import Resource
from collectors.resources.aws import KmsKey, LogGroup, Queue, Role, Topic, Trail
from collectors.snapshot import Snapshot

R = TypeVar("R", bound=Resource)
Place = tuple[str, str]
DECIDES = "it shows what is there; a person decides what to change"
# Checks whose commands mend nothing by themselves.
NOT_APPLIED: dict[str, str] = {
    "cloudtrail_delivery_succeeds": DECIDES,
    "cloudtrail_digest_delivered": DECIDES,
    "cloudtrail_log_group_receives": DECIDES,
    "cloudtrail_notification_succeeds": DECIDES,
    "cloudwatch_alarm_action_present": DECIDES,
    "cloudwatch_alarm_can_fire": DECIDES,
    "cloudwatch_alarm_not_flapping": DECIDES,
    "cloudwatch_alarm_not_ignored": DECIDES,
    "eventbridge_bus_policy_not_public": DECIDES,
    "eventbridge_rule_has_target": "a person says what the rule is for",
    "eventbridge_target_exists": "a person says what takes the place of the target",
    "iam_policy_no_full_cloudtrail": "a person writes the narrower policy",
    "lambda_async_events_not_dropped": DECIDES,
    "lambda_role_cannot_blind_detection": DECIDES,
    "lambda_role_cannot_create_groups": DECIDES,
    "lambda_role_cannot_erase_evidence": DECIDES,
    "lambda_role_usable": "a person adds the statement to the trust policy",
    "log_delivery_not_throttled": "a quota is raised by AWS",
    "log_group_key_usable": DECIDES,
    "log_group_masking_sound": DECIDES,
    "log_group_not_public": DECIDES,
    "metric_filter_can_match": "a person writes the pattern",
    "metric_filter_fits_log_format": "a person writes the pattern",
    "sns_policy_not_public": DECIDES,
    "sns_subscribers_known": DECIDES,
    "sns_subscriptions_confirmed": "somebody has to confirm",
    "sns_topic_has_subscriber": "somebody has to confirm",
    "sqs_policy_not_public": DECIDES,
    "subscription_filter_can_match": "a person writes the pattern",
}
# Where a check is mended when it is not the place, or not the resource, that fails most of the others.
PRODUCTION, STAGING = ("111122223333", "eu-west-1"), ("222233334444", "us-east-1")
STAGING_WEST, BERLIN, ACQUIRED, ARCHIVE = (
    ("222233334444", "eu-west-1"),
    ("222233334444", "eu-central-1"),
    ("555566667777", "us-east-1"),
    ("333344445555", "eu-west-1"),
)
_FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:"
AT: dict[str, tuple[Place, str]] = {
    "cloudtrail_region_recorded": (STAGING_WEST, "arn:aws:iam::222233334444:root"),
    # Its role is not allowed to; the others are denied, which a person takes back.
    "lambda_role_can_write_logs": (PRODUCTION, f"{_FUNCTION}play-ground"),
    "lambda_trace_segments_writable": (PRODUCTION, f"{_FUNCTION}orders-get"),
    "stepfunctions_role_can_deliver_logs": (
        PRODUCTION,
        "arn:aws:states:eu-west-1:111122223333:stateMachine:stock-sync",
    ),
}
# What somebody has done before: what a remedy asks for, and what the estate has no case of.
_TRUST = """'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
  "Principal":{"Service":"%s.amazonaws.com"}}]}'"""
BEFORE: dict[Place, str] = {
    PRODUCTION: f"""
aws iam create-role --role-name new-workload --assume-role-policy-document {_TRUST % "lambda"}
aws lambda update-function-configuration --function-name orders-get --role arn:aws:iam::111122223333:role/new-workload
aws iam create-role --role-name new-flows --assume-role-policy-document {_TRUST % "states"}
aws stepfunctions update-state-machine --role-arn arn:aws:iam::111122223333:role/new-flows \
  --state-machine-arn arn:aws:states:eu-west-1:111122223333:stateMachine:stock-sync
""",
    STAGING: f"""
aws iam create-role --role-name gateway-logs --assume-role-policy-document {_TRUST % "apigateway"}
aws iam put-role-policy --role-name gateway-logs --policy-name write --policy-document \
  '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"logs:*","Resource":"*"}}]}}'
""",
    BERLIN: """
aws s3api create-bucket --bucket access-logs-of-staging --create-bucket-configuration LocationConstraint=eu-central-1
aws s3api put-bucket-policy --bucket access-logs-of-staging --policy '{"Version":"2012-10-17","Statement":[{
  "Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject",
  "Resource":"arn:aws:s3:::access-logs-of-staging/*"}]}'
""",
    ARCHIVE: """
aws logs put-destination --destination-name logs-of-all --role-arn arn:aws:iam::333344445555:role/archive \
  --target-arn arn:aws:firehose:eu-west-1:333344445555:deliverystream/archive
aws logs put-destination-policy --destination-name logs-of-all --access-policy '{"Version":"2012-10-17",
  "Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"logs:PutSubscriptionFilter",
  "Resource":"arn:aws:logs:eu-west-1:333344445555:destination:logs-of-all"}]}'
""",
    ACQUIRED: f"""
aws s3api create-bucket --bucket trail-of-acquired
aws logs create-log-group --log-group-name trail
aws iam create-role --role-name trail-to-logs --assume-role-policy-document {_TRUST % "cloudtrail"}
aws cloudtrail create-trail --name company-trail --s3-bucket-name trail-of-acquired --is-multi-region-trail \
  --include-global-service-events --cloud-watch-logs-role-arn arn:aws:iam::555566667777:role/trail-to-logs \
  --cloud-watch-logs-log-group-arn arn:aws:logs:us-east-1:555566667777:log-group:trail:*
aws cloudtrail start-logging --name company-trail
TOPIC=$(aws sns create-topic --name alarms --output text)
aws sns subscribe --topic-arn "$TOPIC" --protocol email --notification-endpoint on-call@shop.example
""",
}
# What happens by itself after the commands: the next invocation leaves lines.
AFTER: dict[str, str] = {
    "lambda_logs_when_invoked": """aws cloudwatch put-metric-data --namespace AWS/Logs \
  --metric-name IncomingLogEvents --value 4 --dimensions LogGroupName={log_group}""",
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
        "ROLE_ARN": _first(sorted((role.arn for role in _all(seen, Role)), key=lambda arn: "gateway-logs" not in arn)),
        "TRAIL": _first(trail.arn for trail in trails),
        "HOME_REGION": _first(trail.home_region or region for trail in trails),
        "SNS_LOGGING_ROLE_ARN": f"arn:aws:iam::{account}:role/sns-delivery",
        "INSIGHTS_LAYER_ARN": f"arn:aws:lambda:{region}:580247275435:layer:LambdaInsightsExtension:53",
        "ON_CALL_ADDRESS": "on-call@shop.example",
        "BUCKET": "logs-of-another-account",
        "LOG_BUCKET": "access-logs-of-staging",
        "DESTINATION_ARN": f"arn:aws:logs:{region}:333344445555:destination:logs-of-all",
        "EMAIL": "security@shop.example",
        "PHONE": "+49-30-1234567",
    }


def _all(seen: Snapshot, kind: type[R]) -> tuple[R, ...]:
    return seen.resources.get(kind.__name__, ())  # type: ignore[return-value]


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "none")
