"""Row 14: a trail's events reach CloudWatch Logs, where filters see them."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A trail sends its events to CloudWatch Logs",
    problem="A trail does not send its events to CloudWatch Logs",
    severity=Severity.LOW,
    judges=Trail,
    reads=(Trail,),
    risk=(
        "Files in a bucket are read after the fact. Without a log group no metric filter and no alarm sees within "
        "minutes that somebody stops a trail, deletes a log group or opens a function."
    ),
    remedy=Remedy(
        text="Give {name} a log group and a role that may write to it.",
        cli="""GROUP=aws-cloudtrail-logs ROLE_ARN=the-role-that-cloudtrail-assumes
aws logs create-log-group --region {region} --log-group-name "$GROUP"
GROUP_ARN=$(aws logs describe-log-groups --region {region} --log-group-name-prefix "$GROUP" \\
  --query "logGroups[0].arn" --output text)
aws cloudtrail update-trail --region {region} --name {arn} --cloud-watch-logs-role-arn "$ROLE_ARN" \\
  --cloud-watch-logs-log-group-arn "$GROUP_ARN\"""",
        terraform="""# In the resource "aws_cloudtrail"
cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
cloud_watch_logs_role_arn  = aws_iam_role.cloudtrail_to_logs.arn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    ),
)
def cloudtrail_log_group_connected(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail without a log group."""
    return judge_each(snapshot, Trail, _judge, only=partial(is_at_home, snapshot))


def _judge(trail: Trail) -> Verdict:
    if trail.log_group_arn:
        return passed(trail, "It has a log group.", log_group=trail.log_group_arn)
    return failed(trail, "It has no log group.", bucket=trail.bucket)
