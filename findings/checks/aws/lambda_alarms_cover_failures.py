"""LOG-41: somebody is told when a used function fails or is throttled."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, FunctionTraffic, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarm_coverage import AlarmCoverage
from findings.analysis.functions import invocations
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

NEEDED = ("Errors", "Throttles")


@check(
    title="Alarms watch a function's errors and throttles",
    problem="Failures of a function set off no alarm",
    severity=Severity.MEDIUM,
    judges=LambdaFunction,
    reads=(LambdaFunction, Alarm, FunctionTraffic),
    link=Link.WATCHED,
    risk=(
        "Attacks on a function show first as errors (probing, injection, refused access) and as throttles (excessive "
        "execution). Without an alarm on both metrics nobody is told while it happens."
    ),
    remedy=Remedy(
        text="Create alarms on {missing_metrics} of {name}, or one for the whole account and region.",
        cli="""for metric in {missing_metrics}; do
  aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}"-$metric" \\
    --namespace AWS/Lambda --metric-name "$metric" --dimensions Name=FunctionName,Value={name} \\
    --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 \\
    --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
    --alarm-actions "$ALARM_TOPIC_ARN"
done""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "function" {
  for_each            = toset({missing_metrics})
  alarm_name          = join("-", [{name}, each.key])
  namespace           = "AWS/Lambda"
  metric_name         = each.key
  dimensions          = { FunctionName = {name} }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_SI_4,
        controls.NIST_AU_6,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
        controls.MITRE_HIJACKING,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def lambda_alarms_cover_failures(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with invocations unless alarms watch all of its Errors and Throttles."""
    coverage = AlarmCoverage(snapshot.all(Alarm), snapshot.account_id)

    def judge(function: LambdaFunction) -> Verdict:
        if not invocations(snapshot, function):
            return not_applicable(function, "It was not invoked.")
        alarms = coverage.alarms_for(function.name)
        missing = [metric for metric in NEEDED if metric not in alarms]
        if not missing:
            return passed(function, "Alarms watch its errors and throttles.", alarms={m: alarms[m] for m in NEEDED})
        snapshot.complete(Alarm)
        return failed(function, f"No alarm watches its {' and '.join(missing)}.", missing_metrics=missing)

    return judge_each(snapshot, LambdaFunction, judge)
