"""Catalogue row 25: a sign-in to the console without a second factor sets off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["console-without-mfa"]


@check(
    title="A sign-in to the console without a second factor sets off an alarm",
    problem="A sign-in without a second factor sets off no alarm",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "A password alone is enough for whoever found, guessed or phished it. A sign-in without a second "
        "factor by a user who should have one is the moment at which that shows."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_MFA,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_console_without_mfa(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
