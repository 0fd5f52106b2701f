"""The remedy of an alert: a filter and an alarm that are added to the log group of the account's trail."""

import json

from findings.analysis.trail_alerts import TrailAlert
from findings.verdict import Remedy

NAMESPACE = "TrailAlerts"


def alert_remedy(alert: TrailAlert) -> Remedy:
    """Return the remedy; its names are new ones, so that nothing that is there is replaced."""
    # Not trail-...: an alert that fails may be there under that name, and both calls replace what has the name.
    name = f"audit-trail-{alert.name}"
    return Remedy(
        text=(
            f"Let a filter on the log group of the trail count {alert.says}, and an alarm tell a person. Where no "
            "trail of all regions has a log group yet, give it one first."
        ),
        cli=f"""GROUP_ARN=$(aws cloudtrail describe-trails --region {{region}} --output text --query \\
  'trailList[?IsMultiRegionTrail && CloudWatchLogsLogGroupArn].CloudWatchLogsLogGroupArn | [0]')
GROUP=$(echo "$GROUP_ARN" | cut -d: -f7)
aws logs describe-metric-filters --region {{region}} --log-group-name "$GROUP" --filter-name-prefix {name}
aws logs put-metric-filter --region {{region}} --log-group-name "$GROUP" --filter-name {name} \\
  --filter-pattern '{alert.pattern}' \\
  --metric-transformations metricNamespace={NAMESPACE},metricName={name},metricValue=1
aws cloudwatch put-metric-alarm --region {{region}} --alarm-name {name} --namespace {NAMESPACE} \\
  --metric-name {name} --statistic Sum --period 300 --evaluation-periods 1 --threshold 1 \\
  --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
  --alarm-actions "$ALARM_TOPIC_ARN\"""",
        terraform=f"""resource "aws_cloudwatch_log_metric_filter" "alert" {{
  name           = "{name}"
  log_group_name = var.trail_log_group
  pattern        = {json.dumps(alert.pattern)}
  metric_transformation {{
    namespace = "{NAMESPACE}"
    name      = "{name}"
    value     = "1"
  }}
}}
resource "aws_cloudwatch_metric_alarm" "alert" {{
  alarm_name          = "{name}"
  namespace           = "{NAMESPACE}"
  metric_name         = "{name}"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}}""",
    )
