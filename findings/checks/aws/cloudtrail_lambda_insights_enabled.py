"""LOG-54: CloudTrail itself looks for unusual rates of invocations."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, Trail, TrailInsights, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.analysis.trail_selectors import Extent
from findings.analysis.trails import Watch
from findings.checks import check
from findings.checks.insights import insight_remedy, judge_insights
from findings.verdict import Severity, Verdict, account_subject, not_applicable


@check(
    title="CloudTrail looks for unusual rates of invocations",
    problem="Nothing looks for unusual rates of invocations",
    severity=Severity.INFORMATIONAL,
    judges=None,
    reads=(LambdaFunction, Trail, TrailStatus, TrailSelectors, TrailInsights),
    risk=(
        "A stolen credential that calls a function a thousand times shows as a rate, not as a single event. Insights "
        "on data events see it without a threshold that somebody has to guess."
    ),
    remedy=insight_remedy(
        "Enable Insights on data events, on a trail that records the invocations of this region.", "Data"
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_HIJACKING,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
    ),
)
def cloudtrail_lambda_insights_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless both kinds of Insights look at invocations that a trail records."""
    functions = snapshot.all(LambdaFunction)
    if not functions:
        yield not_applicable(account_subject(snapshot.account_id, snapshot.partition), "There are no functions here.")
        return

    def records(watch: Watch) -> bool:
        return any(watch.answer(function.arn).extent is Extent.ALL for function in functions)

    yield from judge_insights(snapshot, "Data", trails.watches(snapshot, trails.ANY_INVOKE), records)
