"""LOG-41: somebody is told when the account comes near the number of functions that may run at once."""

from collections.abc import Iterator

from collectors.resources.aws import AccountConcurrency, Alarm, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.watched_metrics import WatchedMetrics
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, not_applicable, passed

METRICS = ("ClaimedAccountConcurrency", "ConcurrentExecutions")
# Service Quotas' own metric of the same (CloudWatch user guide, "Visualizing your service quotas and setting alarms").
USAGE = {"Type": "Resource", "Resource": "ConcurrentExecutions", "Service": "Lambda", "Class": "None"}


@check(
    title="An alarm watches the concurrency of the account",
    problem="Nobody is told when functions use up the account's concurrency",
    severity=Severity.MEDIUM,
    judges=None,
    reads=(LambdaFunction, Alarm, AccountConcurrency),
    risk=(
        "All functions of a region share one limit. A flood of calls to one of them, the excessive execution of a "
        "denial of wallet, starves the others, those that write and watch logs included, before any of them fails."
    ),
    remedy=Remedy(
        text="Let an alarm watch the claimed concurrency of the account in {region}.",
        cli="""aws cloudwatch put-metric-alarm --region {region} --alarm-name account-concurrency \\
  --namespace AWS/Lambda --metric-name ClaimedAccountConcurrency --statistic Maximum --period 60 \\
  --evaluation-periods 1 --threshold {threshold} --comparison-operator GreaterThanOrEqualToThreshold \\
  --treat-missing-data notBreaching --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "concurrency" {
  alarm_name          = "account-concurrency"
  namespace           = "AWS/Lambda"
  metric_name         = "ClaimedAccountConcurrency"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = {threshold}
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html",),
)
def lambda_concurrency_alarmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a region with functions where no alarm that can go off watches the concurrency of the account."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    if not snapshot.complete(LambdaFunction):
        yield not_applicable(subject, "There is no function in this region.")
        return
    limit = next((told.limit for told in snapshot.complete(AccountConcurrency)), 0)
    watched = WatchedMetrics.of(snapshot)
    found = [alarm for metric in METRICS for alarm in watched.alarms("AWS/Lambda", metric)]
    found += watched.alarms("AWS/Usage", "ResourceCount", **USAGE)
    alarm = next((one for one in found if not (limit and _is_beyond(one, limit))), None)
    if alarm is not None:
        yield passed(subject, f"The alarm {alarm.name} watches it.", alarm=alarm.name, limit=limit)
        return
    for metric in METRICS:
        watched.must_be_decided("AWS/Lambda", metric)
    reason = "No alarm that can go off watches how many functions run at once."
    yield failed(subject, reason, limit=limit, threshold=int(limit * 0.8), useless=[one.name for one in found[:5]])


def _is_beyond(alarm: Alarm, limit: int) -> bool:
    """Say whether a plain alarm waits for more than there can be; one on an expression has a scale of its own."""
    return not alarm.metrics and alarm.threshold is not None and alarm.threshold > limit
