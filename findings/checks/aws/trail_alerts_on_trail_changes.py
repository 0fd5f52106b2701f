"""Catalogue row 28: changes of trails set off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["trail-changes"]


@check(
    title="Changes of trails set off an alarm",
    problem="Changes of trails set off no alarm",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "Stopping or deleting a trail is the first thing that an intruder does who does not want to be seen. "
        "This record is the last one: if nobody is told of it, nobody is told of anything after it."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_TRAILS,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.MITRE_CLOUD_LOGS,
        controls.NIST_AU_5,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_trail_changes(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
