"""LOG-52: a trail that was made also records."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home, status_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A trail that was made records",
    problem="A trail is stopped",
    severity=Severity.MEDIUM,
    judges=Trail,
    reads=(Trail, TrailStatus),
    risk=(
        "Stopping a trail is the first thing an intruder does: it takes one call, and the trail is still there for "
        "whoever looks only at the list. From then on nothing that this trail was made for is recorded."
    ),
    remedy=Remedy(
        text="Start the trail {name} again, and find out who stopped it; delete it only if nobody needs it.",
        cli="""aws cloudtrail lookup-events --region {region} \\
  --lookup-attributes AttributeKey=EventName,AttributeValue=StopLogging
aws cloudtrail start-logging --region {region} --name {arn}""",
        terraform="""resource "aws_cloudtrail" "this" {
  name           = {name}
  enable_logging = true
}""",
        cloudformation="""Trail:
  Type: AWS::CloudTrail::Trail
  Properties:
    TrailName: {name}
    IsLogging: true""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_TRAIL,
        controls.NIST_AU_12,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html",),
)
def cloudtrail_logging_active(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail that does not log."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    status = status_of(snapshot, trail)
    if status.is_logging:
        return passed(trail, "It records.", started=status.started)
    since = f"since {status.stopped}" if status.stopped else "and never was started"
    return failed(trail, f"It is stopped {since}.", stopped=status.stopped)
