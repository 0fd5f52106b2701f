"""LOG-44: an alarm goes off so seldom that people look at it."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, AlarmHistory
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.alert_path.alarms import tells_nobody
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

DAYS = 14
# Once in each of ten working days is a nuisance that a team may live with; twice is what people stop to look at. AWS
# names no number: its user guide only says to reduce the noise by more datapoints to alarm and by composite alarms.
TOO_OFTEN = 20
# What is shown is one of these, so that the evidence does not change with every scan.
STEPS = (TOO_OFTEN, 50, 100, 200, 500, 1000, 5000)


@check(
    title="An alarm goes on so seldom that people look at it",
    problem="An alarm goes on and off all the time",
    severity=Severity.LOW,
    judges=Alarm,
    reads=(Alarm, AlarmHistory),
    risk=(
        "People who are called more than once a day for nothing mute the alarm or look past it, and an attack sets off "
        "the same alarm as the noise did: who knows the threshold can hide among the false ones."
    ),
    remedy=Remedy(
        text=(
            "See when {name} changed. Ask for several datapoints (M out of N) or a sounder threshold, or let one "
            "composite alarm act instead of many. It counts as mended when 14 days have less than 20 changes to ALARM."
        ),
        cli="""aws cloudwatch describe-alarm-history --region {region} --alarm-name {name} \\
  --alarm-types MetricAlarm CompositeAlarm --history-item-type StateUpdate
# put-metric-alarm replaces the whole alarm: read it, change EvaluationPeriods and DatapointsToAlarm, and put it back
aws cloudwatch describe-alarms --region {region} --alarm-names {name} \\
  --alarm-types MetricAlarm CompositeAlarm --output json > alarm.json""",
        terraform="""resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = {name}
  evaluation_periods  = 5
  datapoints_to_alarm = 3
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_6, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html",
    ),
)
def cloudwatch_alarm_not_flapping(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an alarm that tells somebody and changed to ALARM twenty times or more in the last 14 days."""

    def judge(alarm: Alarm) -> Verdict:
        if not alarm.actions_enabled or all(tells_nobody(action) for action in alarm.alarm_actions):
            return not_applicable(alarm, "It tells nobody when it goes on.")
        history = snapshot.get(AlarmHistory, alarm.arn)
        if history is None:
            raise _unknown("nobody knows when it changed")
        if history.went_on >= TOO_OFTEN:
            times = max(step for step in STEPS if step <= history.went_on)
            return failed(alarm, f"It went on {times} times or more in {DAYS} days.", times=times, days=DAYS)
        if history.days < DAYS:
            raise _unknown("the alarms of the region change so often that not all of their history was read")
        return passed(alarm, f"It went on less than {TOO_OFTEN} times in {DAYS} days.")

    return judge_each(snapshot, Alarm, judge)


def _unknown(why: str) -> NotCollectedError:
    return NotCollectedError("AlarmHistory", Gap(CoverageState.UNSUPPORTED, None, why))
