"""What an account needs to push its functions' log lines: a delivery stream to our door, and a subscription.

Source: CloudFormation User Guide, AWS::KinesisFirehose::DeliveryStream and AWS::Logs::AccountPolicy; CloudWatch Logs
User Guide, "Account-level subscription filters" (the stream's own log group is left out: its lines would go round
and round).
"""

import json
from typing import Any

PREFIX = "AuditPortalLogs"
# Lines come within a minute; what cannot be delivered for two hours stays in the bucket.
BUFFER = {"IntervalInSeconds": 15, "SizeInMBs": 1}
RETRY_S = 7200


def push_template(url: str) -> str:
    """Return a CloudFormation template (JSON) for one region; the key is a parameter that is not echoed."""
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Pushes the log lines of this region's functions to Audit Portal",
        "Parameters": {"AccessKey": {"Type": "String", "NoEcho": True, "MinLength": 40}},
        "Resources": {
            "Undelivered": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
            "StreamRole": _role("firehose", _may("s3:PutObject", {"Fn::Sub": "${Undelivered.Arn}/*"})),
            "Stream": _stream(url),
            "SubscriptionRole": _role("logs", _may("firehose:PutRecord*", {"Fn::GetAtt": ["Stream", "Arn"]})),
            "Subscription": _subscription(),
        },
    }
    return json.dumps(template, indent=2)


def _role(service: str, policy: dict[str, Any]) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "Push", "PolicyDocument": policy}],
        },
    }


def _may(action: str, resource: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}],
    }


def _stream(url: str) -> dict[str, Any]:
    bucket = {
        "BucketARN": {"Fn::GetAtt": ["Undelivered", "Arn"]},
        "RoleARN": {"Fn::GetAtt": ["StreamRole", "Arn"]},
    }
    return {
        "Type": "AWS::KinesisFirehose::DeliveryStream",
        "Properties": {
            "DeliveryStreamName": PREFIX,
            "DeliveryStreamType": "DirectPut",
            "HttpEndpointDestinationConfiguration": {
                "EndpointConfiguration": {"Name": "Audit Portal", "Url": url, "AccessKey": {"Ref": "AccessKey"}},
                "BufferingHints": BUFFER,
                "RequestConfiguration": {"ContentEncoding": "GZIP"},
                "RetryOptions": {"DurationInSeconds": RETRY_S},
                "RoleARN": {"Fn::GetAtt": ["StreamRole", "Arn"]},
                "S3BackupMode": "FailedDataOnly",
                "S3Configuration": bucket,
            },
        },
    }


def _subscription() -> dict[str, Any]:
    document = '{"DestinationArn": "${Stream.Arn}", "RoleArn": "${SubscriptionRole.Arn}", "FilterPattern": ""}'
    return {
        "Type": "AWS::Logs::AccountPolicy",
        "Properties": {
            "PolicyName": PREFIX,
            "PolicyType": "SUBSCRIPTION_FILTER_POLICY",
            "Scope": "ALL",
            "SelectionCriteria": f'LogGroupName NOT IN ["/aws/kinesisfirehose/{PREFIX}"]',
            "PolicyDocument": {"Fn::Sub": document},
        },
    }
