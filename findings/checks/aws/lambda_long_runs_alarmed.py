"""LOG-65: somebody is told when a function that may run very long, or with all memory, does so."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarm_coverage import AlarmCoverage
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# Lambda quotas: 900 seconds, 10,240 MB.
LONGEST_S, MOST_MEMORY_MB = 900, 10_240


@check(
    title="An alarm watches functions that may run unusually long",
    problem="A function may run for a quarter of an hour and nobody is told",
    severity=Severity.MEDIUM,
    judges=LambdaFunction,
    reads=(LambdaFunction, Alarm),
    risk=(
        "At the largest timeout or memory that Lambda has, its own limits stop nothing: code that an attacker got in "
        "can mine or copy data for a quarter of an hour per call. Without an alarm on Duration nobody is told."
    ),
    remedy=Remedy(
        text="Lower the timeout and memory of {name} to what it needs, or let an alarm watch its Duration.",
        cli="""aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}-duration \\
  --namespace AWS/Lambda --metric-name Duration --dimensions Name=FunctionName,Value={name} \\
  --statistic Maximum --period 300 --evaluation-periods 1 --threshold {threshold_ms} \\
  --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "duration" {
  alarm_name          = join("-", [{name}, "duration"])
  namespace           = "AWS/Lambda"
  metric_name         = "Duration"
  dimensions          = { FunctionName = {name} }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = {threshold_ms}
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",),
)
def lambda_long_runs_alarmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with a timeout of 900 s or 10,240 MB of memory whose Duration no alarm watches."""
    coverage = AlarmCoverage(snapshot.all(Alarm), snapshot.account_id)

    def judge(function: LambdaFunction) -> Verdict:
        limits = {"timeout_s": function.timeout_s, "memory_mb": function.memory_mb}
        if function.timeout_s < LONGEST_S and function.memory_mb < MOST_MEMORY_MB:
            return not_applicable(function, "Its own timeout and memory bound it.", **limits)
        alarm = coverage.alarms_for(function.name).get("Duration")
        if alarm is not None:
            return passed(function, f"The alarm {alarm} watches its duration.", alarm=alarm, **limits)
        snapshot.complete(Alarm)
        reason = "It has the largest timeout or memory there is, and no alarm watches its duration."
        return failed(function, reason, threshold_ms=function.timeout_s * 800, **limits)

    return judge_each(snapshot, LambdaFunction, judge)
