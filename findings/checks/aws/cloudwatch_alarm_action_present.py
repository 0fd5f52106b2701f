"""Catalogue rows 40 and 41: an alarm that goes off tells somebody."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.composite_alarms import CompositeAlarms
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An alarm that goes off does something",
    problem="An alarm goes off and nothing happens",
    severity=Severity.HIGH,
    judges=Alarm,
    reads=(Alarm,),
    risk=(
        "The alarm changes its colour on a page and nobody is told. Disabling the actions of an alarm is also a quiet "
        "way to blind a team before an attack: the alarm is still there."
    ),
    remedy=Remedy(
        text="Enable the actions of {name} and give its ALARM state an action that reaches a person.",
        cli="""aws cloudwatch enable-alarm-actions --region {region} --alarm-names {name}
# put-metric-alarm replaces the whole alarm, so read it, add AlarmActions and put it back
aws cloudwatch describe-alarms --region {region} --alarm-names {name} \\
  --alarm-types MetricAlarm CompositeAlarm --output json > alarm.json""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name      = {name}
  actions_enabled = true
  alarm_actions   = [var.alarm_topic_arn]
}""",
        cloudformation="""Alarm:
  Type: AWS::CloudWatch::Alarm
  Properties:
    AlarmName: {name}
    ActionsEnabled: true
    AlarmActions:
      - !Ref AlarmTopic""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",),
)
def cloudwatch_alarm_action_present(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an alarm that has no action for its ALARM state or disabled ones, unless a composite alarm acts for it."""
    composites = CompositeAlarms.of(snapshot)

    def judge(alarm: Alarm) -> Verdict:
        parents = [one.name for one in composites.above(alarm) if acts(one) and one.arn != alarm.arn]
        if parents and not alarm.alarm_actions:
            return not_applicable(alarm, f"The composite alarm {parents[-1]} acts for it.", composite=parents[-1])
        return _judge(alarm)

    return judge_each(snapshot, Alarm, judge)


def acts(alarm: Alarm) -> bool:
    """Whether an alarm does something of its own when it goes off."""
    return bool(alarm.alarm_actions) and alarm.actions_enabled


def _judge(alarm: Alarm) -> Verdict:
    shown = {"actions_enabled": alarm.actions_enabled, "alarm_actions": list(alarm.alarm_actions)}
    if not alarm.alarm_actions:
        return failed(alarm, "It has no action for its ALARM state.", **shown)
    if not alarm.actions_enabled:
        return failed(alarm, "Its actions are disabled.", **shown)
    return passed(alarm, "It has an action for its ALARM state.", **shown)
