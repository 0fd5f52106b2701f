"""Catalogue row 24: refused calls set off an alarm."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["unauthorized-calls"]


@check(
    title="Refused calls set off an alarm",
    problem="Refused calls set off no alarm",
    severity=Severity.LOW,
    judges=None,
    reads=READS,
    risk=(
        "Somebody who tries out stolen keys first meets refusals: calls that the keys do not allow, many in a "
        "short time. Without an alarm on them nobody looks until a call succeeds."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_ALERT_CALLS,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",),
)
def trail_alerts_on_unauthorized_calls(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
