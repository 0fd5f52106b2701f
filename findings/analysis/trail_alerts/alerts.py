"""The alerts: CIS AWS Foundations Benchmark, section Monitoring, 5.1 to 5.15, and two of our own.

Each is a list of records that must set it off, one for each kind of event that the benchmark names; how a filter is
written does not matter. pattern is one that does it, for remedies.
"""

from dataclasses import dataclass

from .events import Sample, by_root, refused, sample, samples, sign_in


@dataclass(frozen=True, slots=True)
class TrailAlert:
    """What must set off an alarm; name is also that of the filter and of the metric that a remedy makes."""

    name: str
    says: str
    pattern: str
    must_match: tuple[Sample, ...]


def _changes(name: str, says: str, **names_by_source: str) -> TrailAlert:
    """An alert on changing calls, by the names of the events of each service."""
    options = [
        f"($.eventSource = {source}.amazonaws.com && ({_any(names)}))" for source, names in names_by_source.items()
    ]
    events = tuple(one for source, names in names_by_source.items() for one in samples(source, names))
    return TrailAlert(name, says, f"{{ {' || '.join(options)} }}", events)


def _any(names: str) -> str:
    # The names of Lambda's events end in the version of its API (UpdateFunctionCode20150331v2).
    return " || ".join(f"($.eventName = {_open(name)})" for name in names.split())


def _open(name: str) -> str:
    stem = name.rstrip("v0123456789")
    return f'"{stem}*"' if stem != name else name


_ALL = (
    TrailAlert(
        "unauthorized-calls",
        "calls that were refused",
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        (
            refused("ec2", "RunInstances", "Client.UnauthorizedOperation", read_only=False),
            refused("ec2", "DescribeVpcs", "Client.UnauthorizedOperation", read_only=True),
            refused("iam", "CreateUser", "AccessDenied", read_only=False),
            refused("s3", "ListBuckets", "AccessDenied", read_only=True),
            refused("lambda", "ListFunctions20150331", "AccessDeniedException", read_only=True),
        ),
    ),
    TrailAlert(
        "console-without-mfa",
        "a sign-in to the console without a second factor",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
        (sign_in("Success"),),
    ),
    TrailAlert(
        "root-use",
        "the use of the root user",
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
        (
            sign_in("Success", mfa="Yes", root=True),
            by_root("iam", "CreateAccessKey"),
            by_root("s3", "ListBuckets", read_only=True),
        ),
    ),
    _changes(
        "iam-changes",
        "changes of policies in IAM",
        iam="DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy "
        "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy "
        "AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
    ),
    _changes(
        "trail-changes",
        "changes of trails",
        cloudtrail="CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging",
    ),
    TrailAlert(
        "console-failures",
        "failed sign-ins to the console",
        '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
        (sign_in("Failure", errorMessage="Failed authentication"),),
    ),
    _changes("key-disabling", "keys that are disabled or deleted", kms="DisableKey ScheduleKeyDeletion"),
    _changes(
        "bucket-policy",
        "changes of the policies of buckets",
        s3="PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy "
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
    ),
    _changes(
        "config-changes",
        "changes of AWS Config",
        config="StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder",
    ),
    _changes(
        "security-groups",
        "changes of security groups",
        ec2="AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
        "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup",
    ),
    _changes(
        "network-acls",
        "changes of network access lists",
        ec2="CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
        "ReplaceNetworkAclAssociation",
    ),
    _changes(
        "gateways",
        "changes of network gateways",
        ec2="CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
        "DeleteInternetGateway DetachInternetGateway",
    ),
    _changes(
        "route-tables",
        "changes of route tables",
        ec2="CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
        "DisassociateRouteTable",
    ),
    # The benchmark also names calls about ClassicLink, which AWS has retired.
    _changes(
        "vpc-changes",
        "changes of virtual networks",
        ec2="CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
        "DeleteVpcPeeringConnection RejectVpcPeeringConnection",
    ),
    _changes(
        "organization",
        "changes of the organization",
        organizations="AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy "
        "DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType "
        "EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization "
        "UpdatePolicy UpdateOrganizationalUnit",
    ),
    _changes(
        "log-tampering",
        "logs, filters and alarms that are taken away",
        logs="DeleteLogGroup DeleteLogStream PutRetentionPolicy DeleteMetricFilter DeleteSubscriptionFilter",
        monitoring="DeleteAlarms DisableAlarmActions",
        cloudtrail="PutEventSelectors",
    ),
    _changes(
        "function-changes",
        "changes of the code, the configuration and the access of functions",
        **{
            "lambda": "UpdateFunctionCode20150331v2 UpdateFunctionConfiguration20150331v2 AddPermission20150331v2 "
            "DeleteFunction20150331 PutFunctionConcurrency20171031"
        },
    ),
)

ALERTS = {alert.name: alert for alert in _ALL}

__all__ = ["ALERTS", "TrailAlert", "sample"]
