"""Catalogue row 34: changes of network access lists set off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["network-acls"]


@check(
    title="Changes of network access lists set off an alarm",
    problem="Changes of network access lists set off no alarm",
    severity=Severity.LOW,
    judges=None,
    reads=READS,
    risk=(
        "Network access lists are the outer wall of a subnet. A rule that is taken away opens all that is in "
        "it at once, and is hard to find afterwards."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_ACLS,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_network_acls(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
