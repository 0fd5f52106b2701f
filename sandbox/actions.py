"""The IAM action that an operation takes (Service Authorization Reference): mostly its own name, with exceptions."""

_PREFIXES = {
    "apigatewayv2": "apigateway",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "service-quotas": "servicequotas",
    "stepfunctions": "states",
}
_VERBS = {"GET": "GET", "PUT": "PUT", "POST": "POST", "PATCH": "PATCH", "DELETE": "DELETE"}
_NAMES = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycle": "s3:GetLifecycleConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
}


def action_of(service: str, operation: str, method: str = "POST") -> str:
    """Return the IAM action of an operation; API Gateway's are the verbs of HTTP."""
    prefix = _PREFIXES.get(service, service)
    if prefix == "apigateway":
        return f"apigateway:{_VERBS.get(method, 'POST')}"
    return _NAMES.get(f"{prefix}:{operation}", f"{prefix}:{operation}")
