"""Catalogue row 16: a trail's files can be proven unchanged."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A trail's log files are signed",
    problem="A trail does not vouch for its log files",
    severity=Severity.MEDIUM,
    judges=Trail,
    reads=(Trail,),
    risk=(
        "Without log file validation nobody can tell whether a delivered file was changed or deleted afterwards. An "
        "attacker with access to the bucket can remove their own lines from the evidence."
    ),
    remedy=Remedy(
        text="Enable log file validation of the trail {name}.",
        cli="aws cloudtrail update-trail --region {region} --name {arn} --enable-log-file-validation",
        terraform="""resource "aws_cloudtrail" "this" {
  name                       = {name}
  enable_log_file_validation = true
}""",
        cloudformation="""Trail:
  Type: AWS::CloudTrail::Trail
  Properties:
    TrailName: {name}
    EnableLogFileValidation: true""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_VALIDATION,
        controls.NIST_AU_9,
        controls.PCI_10_3_4,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ),
)
def cloudtrail_log_validation_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail of this region whose files are not signed."""
    return judge_each(snapshot, Trail, _judge, only=partial(is_at_home, snapshot))


def _judge(trail: Trail) -> Verdict:
    if trail.log_file_validation:
        return passed(trail, "Its files are signed.", bucket=trail.bucket)
    return failed(trail, "Its files are not signed.", bucket=trail.bucket)
