"""One cheap call per permission, for the test of a connection; where a call needs a resource, one that cannot exist.

A refusal of the made-up resource proves that the permission is there: AWS looks at permissions first.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from .reader import RegionReader

NAME = "audit-portal-probe"
PAST_THE_PERMISSION = (
    "ResourceNotFoundException",
    "TrailNotFoundException",
    "StateMachineDoesNotExist",
    "NotFoundException",
    "NotFound",
    "NotFoundError",
    "NoSuchBucket",
    "NonExistentQueue",
    "QueueDoesNotExist",
    "BadRequestException",
    "InvalidAccessException",
    "InvalidInputException",
    "InvalidParameter",
    "InvalidParameterException",
    "ValidationException",
    "ValidationError",
)
Arguments = Mapping[str, Any] | Callable[[RegionReader], Mapping[str, Any]]


class Probe(NamedTuple):
    """The call that tries a permission: expect is the member of a true answer."""

    service: str
    operation: str
    expect: str | None
    arguments: Arguments


def _metric_window(reader: RegionReader) -> Mapping[str, Any]:
    end = datetime.fromisoformat(reader.taken_at)
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}
    query = {"Id": "probe", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": "Sum"}}
    return {"MetricDataQueries": [query], "StartTime": end - timedelta(days=1), "EndTime": end}


def _nowhere(name: str, service: str, resource: str) -> Arguments:
    """Name a resource of the account that cannot exist, in the argument of this name."""
    return lambda reader: {name: f"arn:{reader.partition}:{service}:{reader.region}:{reader.account_id}:{resource}"}


def _lambda(operation: str, expect: str | None) -> Probe:
    return Probe("lambda", operation, expect, _nowhere("FunctionName", "lambda", f"function:{NAME}"))


def _trail(operation: str, expect: str, argument: str = "TrailName") -> Probe:
    return Probe("cloudtrail", operation, expect, _nowhere(argument, "cloudtrail", f"trail/{NAME}"))


def _bucket(operation: str) -> Probe:
    return Probe("s3", operation, None, lambda reader: {"Bucket": f"{NAME}-{reader.account_id}"})


def _queue(reader: RegionReader) -> Mapping[str, Any]:
    return {"QueueUrl": f"https://sqs.{reader.region}.amazonaws.com/{reader.account_id}/{NAME}"}


PROBES: dict[str, Probe] = {
    "account:GetAlternateContact": Probe(
        "account", "GetAlternateContact", "AlternateContact", {"AlternateContactType": "SECURITY"}
    ),
    "apigateway:GET": Probe("apigateway", "GetRestApis", "items", {"limit": 1}),
    "appsync:ListGraphqlApis": Probe("appsync", "ListGraphqlApis", "graphqlApis", {"maxResults": 1}),
    "cloudtrail:DescribeTrails": Probe("cloudtrail", "DescribeTrails", "trailList", {}),
    "cloudtrail:GetEventConfiguration": _trail("GetEventConfiguration", "TrailARN"),
    "cloudtrail:GetEventSelectors": _trail("GetEventSelectors", "TrailARN"),
    "cloudtrail:GetInsightSelectors": _trail("GetInsightSelectors", "TrailARN"),
    "cloudtrail:GetTrailStatus": _trail("GetTrailStatus", "IsLogging", "Name"),
    "cloudtrail:LookupEvents": Probe("cloudtrail", "LookupEvents", "Events", {"MaxResults": 1}),
    "cloudwatch:DescribeAlarmHistory": Probe(
        "cloudwatch", "DescribeAlarmHistory", "AlarmHistoryItems", {"HistoryItemType": "StateUpdate", "MaxRecords": 1}
    ),
    "cloudwatch:DescribeAlarms": Probe("cloudwatch", "DescribeAlarms", "MetricAlarms", {"MaxRecords": 1}),
    "cloudwatch:GetAlarmMuteRule": Probe("cloudwatch", "GetAlarmMuteRule", None, {"AlarmMuteRuleName": NAME}),
    "cloudwatch:GetMetricData": Probe("cloudwatch", "GetMetricData", "MetricDataResults", _metric_window),
    "cloudwatch:ListAlarmMuteRules": Probe(
        "cloudwatch", "ListAlarmMuteRules", "AlarmMuteRuleSummaries", {"MaxRecords": 1}
    ),
    "cloudwatch:ListMetrics": Probe("cloudwatch", "ListMetrics", "Metrics", {"Namespace": "AWS/Logs"}),
    "cognito-idp:GetLogDeliveryConfiguration": Probe(
        "cognito-idp",
        "GetLogDeliveryConfiguration",
        None,
        lambda reader: {"UserPoolId": f"{reader.region}_auditportal"},
    ),
    "cognito-idp:ListUserPools": Probe("cognito-idp", "ListUserPools", "UserPools", {"MaxResults": 1}),
    "config:DescribeConfigurationRecorderStatus": Probe(
        "config", "DescribeConfigurationRecorderStatus", "ConfigurationRecordersStatus", {}
    ),
    "config:DescribeConfigurationRecorders": Probe(
        "config", "DescribeConfigurationRecorders", "ConfigurationRecorders", {}
    ),
    "ec2:DescribeRegions": Probe("ec2", "DescribeRegions", "Regions", {}),
    "events:DescribeEventBus": Probe("events", "DescribeEventBus", "Arn", {"Name": "default"}),
    "events:ListEventBuses": Probe("events", "ListEventBuses", "EventBuses", {"Limit": 1}),
    "events:ListRules": Probe("events", "ListRules", "Rules", {"Limit": 1}),
    "events:ListTargetsByRule": Probe("events", "ListTargetsByRule", None, {"Rule": NAME}),
    "guardduty:GetDetector": Probe("guardduty", "GetDetector", None, {"DetectorId": "0" * 32}),
    "guardduty:ListDetectors": Probe("guardduty", "ListDetectors", "DetectorIds", {}),
    "iam:GetAccountAuthorizationDetails": Probe(
        "iam", "GetAccountAuthorizationDetails", "RoleDetailList", {"Filter": ["Role"], "MaxItems": 1}
    ),
    "kms:DescribeKey": Probe("kms", "DescribeKey", None, {"KeyId": "00000000-0000-4000-8000-000000000000"}),
    "kms:GetKeyPolicy": Probe("kms", "GetKeyPolicy", None, {"KeyId": "00000000-0000-4000-8000-000000000000"}),
    "lambda:GetAccountSettings": Probe("lambda", "GetAccountSettings", "AccountLimit", {}),
    "lambda:GetFunctionConcurrency": _lambda("GetFunctionConcurrency", None),
    "lambda:GetFunctionConfiguration": _lambda("GetFunctionConfiguration", "FunctionArn"),
    "lambda:GetFunctionRecursionConfig": _lambda("GetFunctionRecursionConfig", None),
    "lambda:GetPolicy": _lambda("GetPolicy", None),
    "lambda:ListEventSourceMappings": Probe(
        "lambda", "ListEventSourceMappings", "EventSourceMappings", {"MaxItems": 1}
    ),
    "lambda:ListFunctionEventInvokeConfigs": _lambda("ListFunctionEventInvokeConfigs", None),
    "lambda:ListFunctionUrlConfigs": _lambda("ListFunctionUrlConfigs", None),
    "lambda:ListFunctions": Probe("lambda", "ListFunctions", "Functions", {"MaxItems": 1}),
    "logs:DescribeAccountPolicies": Probe(
        "logs", "DescribeAccountPolicies", "accountPolicies", {"policyType": "DATA_PROTECTION_POLICY"}
    ),
    "logs:DescribeDeliveries": Probe("logs", "DescribeDeliveries", None, {"limit": 1}),
    "logs:DescribeDeliverySources": Probe("logs", "DescribeDeliverySources", None, {"limit": 1}),
    "logs:DescribeLogGroups": Probe("logs", "DescribeLogGroups", "logGroups", {"limit": 1}),
    "logs:DescribeMetricFilters": Probe("logs", "DescribeMetricFilters", "metricFilters", {"limit": 1}),
    "logs:DescribeResourcePolicies": Probe("logs", "DescribeResourcePolicies", "resourcePolicies", {"limit": 1}),
    "logs:FilterLogEvents": Probe("logs", "FilterLogEvents", "events", {"logGroupName": NAME, "limit": 1}),
    "logs:DescribeSubscriptionFilters": Probe("logs", "DescribeSubscriptionFilters", None, {"logGroupName": NAME}),
    "logs:GetDataProtectionPolicy": Probe("logs", "GetDataProtectionPolicy", None, {"logGroupIdentifier": NAME}),
    "pipes:DescribePipe": Probe("pipes", "DescribePipe", None, {"Name": NAME}),
    "pipes:ListPipes": Probe("pipes", "ListPipes", "Pipes", {"Limit": 1}),
    "s3:GetBucketAcl": _bucket("GetBucketAcl"),
    "s3:GetBucketLocation": _bucket("GetBucketLocation"),
    "s3:GetBucketLogging": _bucket("GetBucketLogging"),
    "s3:GetBucketObjectLockConfiguration": _bucket("GetObjectLockConfiguration"),
    "s3:GetBucketPolicyStatus": _bucket("GetBucketPolicyStatus"),
    "s3:GetBucketPublicAccessBlock": _bucket("GetPublicAccessBlock"),
    "s3:GetBucketVersioning": _bucket("GetBucketVersioning"),
    "s3:GetLifecycleConfiguration": _bucket("GetBucketLifecycleConfiguration"),
    "s3:ListAllMyBuckets": Probe("s3", "ListBuckets", "Buckets", {}),
    "securityhub:DescribeHub": Probe("securityhub", "DescribeHub", None, {}),
    "sns:GetTopicAttributes": Probe("sns", "GetTopicAttributes", None, _nowhere("TopicArn", "sns", NAME)),
    "sns:ListSubscriptions": Probe("sns", "ListSubscriptions", "Subscriptions", {}),
    "sns:ListTopics": Probe("sns", "ListTopics", "Topics", {}),
    "sqs:GetQueueAttributes": Probe("sqs", "GetQueueAttributes", None, _queue),
    "sqs:ListQueues": Probe("sqs", "ListQueues", None, {"MaxResults": 1}),
    "states:DescribeStateMachine": Probe(
        "stepfunctions",
        "DescribeStateMachine",
        "stateMachineArn",
        _nowhere("stateMachineArn", "states", f"stateMachine:{NAME}"),
    ),
    "states:ListStateMachines": Probe("stepfunctions", "ListStateMachines", "stateMachines", {"maxResults": 1}),
    "tag:GetResources": Probe(
        "resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList", {"ResourcesPerPage": 1}
    ),
    "xray:GetSamplingRules": Probe("xray", "GetSamplingRules", "SamplingRuleRecords", {}),
}
