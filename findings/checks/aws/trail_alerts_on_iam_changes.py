"""Catalogue row 27: changes of policies in IAM set off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["iam-changes"]


@check(
    title="Changes of policies in IAM set off an alarm",
    problem="Changes of policies in IAM set off no alarm",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "Who changes a policy can give a function, a role or a user any right: to read all data, or to delete "
        "all logs. Without an alarm such a change is found after the damage."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_IAM,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_iam_changes(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
