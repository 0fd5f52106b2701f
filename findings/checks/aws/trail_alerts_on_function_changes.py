"""Changes of functions set off an alarm, which no benchmark asks for."""

from collections.abc import Iterator

from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trail_alerts import ALERTS
from findings.checks import check
from findings.checks.trail_alert_remedy import alert_remedy
from findings.checks.trail_alerts import READS, judge_alert
from findings.verdict import Severity, Verdict

ALERT = ALERTS["function-changes"]


@check(
    title="Changes of functions set off an alarm",
    problem="Changes of functions set off no alarm",
    severity=Severity.LOW,
    judges=None,
    reads=READS,
    risk=(
        "Who replaces the code of a function runs with its role; who changes its configuration decides what it "
        "logs; who adds a permission may call it. Deployments do it too, so the alarm shows those that are "
        "none."
    ),
    remedy=alert_remedy(ALERT),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html",),
)
def trail_alerts_on_function_changes(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account unless an alarm acts on each such event that its trail writes to a log group."""
    return judge_alert(snapshot, ALERT)
