"""LOG-43: an alarm that waits for something to stop goes off when there are no data."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.heartbeats import beats
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="An alarm on a heartbeat goes off when it stops",
    problem="An alarm on a heartbeat stays green when nothing beats any more",
    severity=Severity.MEDIUM,
    judges=Alarm,
    reads=(Alarm,),
    risk=(
        "The alarm is to tell that something has stopped. What has stopped publishes nothing at all, not a zero, and "
        "this alarm takes that for good: who silences a source silences its alarm with it."
    ),
    remedy=Remedy(
        text="Let {name} treat missing data as breaching.",
        cli="""# put-metric-alarm replaces the whole alarm: read it, change TreatMissingData, put back the rest as it is
aws cloudwatch describe-alarms --region {region} --alarm-names {name} --query 'MetricAlarms[0]' > alarm.json
python3 - <<'EOF'
import json
alarm = json.load(open("alarm.json"))
told = ("AlarmArn", "AlarmConfigurationUpdatedTimestamp", "EvaluationState")
kept = {key: value for key, value in alarm.items() if not key.startswith("State") and key not in told}
kept["TreatMissingData"] = "breaching"
json.dump(kept, open("alarm.json", "w"))
EOF
aws cloudwatch put-metric-alarm --region {region} --cli-input-json file://alarm.json""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "heartbeat" {
  alarm_name         = {name}
  treat_missing_data = "breaching"
}""",
        cloudformation="""Alarm:
  Type: AWS::CloudWatch::Alarm
  Properties:
    AlarmName: {name}
    TreatMissingData: breaching""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.PCI_10_7_2, controls.ISO_A_8_16),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    ),
)  # fmt: skip
def cloudwatch_alarm_missing_data_sound(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an alarm on a heartbeat to which missing data are no breach and that tells nobody of them either."""
    return judge_each(snapshot, Alarm, _judge)


def _judge(alarm: Alarm) -> Verdict:
    metric, treats = beats(alarm), alarm.treat_missing_data
    shown = {"metric": metric, "treat_missing_data": treats}
    if metric is None:
        return passed(alarm, "It does not wait for something to stop.", treat_missing_data=treats)
    if treats == "breaching":
        return passed(alarm, f"It goes off when there are no data of {metric}.", **shown)
    if treats == "missing" and alarm.insufficient_data_actions and alarm.actions_enabled:
        return passed(alarm, f"It acts when there are no data of {metric}.", **shown)
    meaning = {"notBreaching": "takes for good", "ignore": "overlooks"}.get(treats, "tells nobody of")
    return failed(alarm, f"It {meaning} that there are no data of {metric}.", **shown)
