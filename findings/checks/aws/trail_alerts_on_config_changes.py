"""Catalogue row 32: changes of AWS Config set off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["config-changes"]


@check(
    title="Changes of AWS Config set off an alarm",
    problem="Changes of AWS Config set off no alarm",
    severity=Severity.LOW,
    judges=None,
    reads=READS,
    risk=(
        "AWS Config keeps the history of how resources were set up. Who stops its recorder or takes its "
        "delivery away hides what is changed afterwards."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_CONFIG,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_config_changes(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
