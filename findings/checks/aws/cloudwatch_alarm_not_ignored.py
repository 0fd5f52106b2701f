"""LOG-44: an alarm that goes off is looked after."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from collectors.resources.aws import Alarm
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.moments import moment
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed

LONGEST_ALARM = timedelta(days=7)


@check(
    title="An alarm that goes off is looked after",
    problem="An alarm has been on for more than a week",
    severity=Severity.LOW,
    judges=Alarm,
    reads=(Alarm,),
    risk=(
        "An alarm tells once, when it goes on. As long as it stays on, nothing new can set it off: whatever happens "
        "meanwhile is told to nobody, and a team that lives with red alarms looks past the next one."
    ),
    remedy=Remedy(
        text="Find out what {name} has been telling since {since}; mend that, or the threshold.",
        cli="""aws cloudwatch describe-alarms --region {region} --alarm-names {name} \\
  --alarm-types MetricAlarm CompositeAlarm
aws cloudwatch describe-alarm-history --region {region} --alarm-name {name} \\
  --alarm-types MetricAlarm CompositeAlarm --history-item-type StateUpdate""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_6, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",),
)
def cloudwatch_alarm_not_ignored(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an alarm that has been in ALARM for more than a week before the snapshot."""
    return judge_each(snapshot, Alarm, partial(_judge, snapshot))


def _judge(snapshot: Snapshot, alarm: Alarm) -> Verdict:
    if alarm.state != "ALARM":
        return passed(alarm, "It is not on.")
    if alarm.state_since is None:
        raise NotCollectedError("Alarm", Gap(CoverageState.UNSUPPORTED, None, "AWS did not tell since when it is on"))
    since = moment(alarm.state_since)
    if moment(snapshot.taken_at) - since <= LONGEST_ALARM:
        return passed(alarm, "It has been on for a week at most.", since=alarm.state_since)
    return failed(alarm, f"It has been on since {since:%Y-%m-%d}.", since=f"{since:%Y-%m-%d}")
