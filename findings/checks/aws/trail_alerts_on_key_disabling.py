"""Catalogue row 30: disabling or deleting a key sets off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["key-disabling"]


@check(
    title="Disabling or deleting a key sets off an alarm",
    problem="Disabling or deleting a key sets off no alarm",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "Whatever a key has encrypted can no longer be read or written when it is disabled, log groups and "
        "trails included. A deletion can be called off for some days only, if somebody knows of it."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_KEYS,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_key_disabling(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
