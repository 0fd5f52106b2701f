"""Taking away logs, filters or alarms sets off an alarm, which no benchmark asks for."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["log-tampering"]


@check(
    title="Taking away logs, filters or alarms sets off an alarm",
    problem="Taking away logs, filters or alarms sets off no alarm",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "The trail may be watched while the logs of functions are not: deleting a log group, its filters or "
        "an alarm erases or blinds just as well, and no benchmark asks for an alarm on it."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.MITRE_CLOUD_LOGS,
        controls.MITRE_INDICATOR_REMOVAL,
        controls.MITRE_INDICATOR_BLOCKING,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/logging_cw_api_calls.html",),
)
def trail_alerts_on_log_tampering(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
