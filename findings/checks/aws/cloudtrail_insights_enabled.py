"""Row 13: CloudTrail itself looks for unusual rates of calls and errors."""

from collections.abc import Iterator

from collectors.resources.aws import Trail, TrailInsights, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.analysis.trail_selectors import Extent
from findings.checks import check
from findings.checks.insights import insight_remedy, judge_insights
from findings.verdict import Severity, Verdict


@check(
    title="CloudTrail looks for unusual management activity",
    problem="Nothing looks for unusual management activity",
    severity=Severity.LOW,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors, TrailInsights),
    risk=(
        "A burst of changes or of refused calls is what an intrusion looks like from outside. Insights see it "
        "without a rule that somebody has to write first."
    ),
    remedy=insight_remedy(
        "Enable Insights on the rate of calls and of errors of management events, on a trail of this region.",
        "Management",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
    ),
)
def cloudtrail_insights_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless both kinds of Insights look at its management events."""
    seen = trails.watches(snapshot, trails.management_events(read_only=False))
    return judge_insights(snapshot, "Management", seen, lambda watch: watch.answer().extent is not Extent.NONE)
