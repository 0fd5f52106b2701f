"""LOG-42: an alarm can go off at all."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, AlarmData, LambdaFunction, MetricFilter
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarm_limits import AlarmLimits
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed

READS = (Alarm, LambdaFunction, MetricFilter, AlarmData)


@check(
    title="An alarm can go off",
    problem="An alarm can never go off",
    severity=Severity.HIGH,
    judges=Alarm,
    reads=READS,
    risk=(
        "The alarm is there, is green and has an action, and nothing that can happen sets it off: it watches what no "
        "longer exists, what nobody publishes, or a value that is never reached. It counts as protection and is none."
    ),
    remedy=Remedy(
        text="Correct or replace {name}, which can never go off as it is.",
        cli="""aws cloudwatch describe-alarms --region {region} --alarm-names {name} \\
  --alarm-types MetricAlarm CompositeAlarm
# What is really published, with its dimensions
aws cloudwatch list-metrics --region {region} --namespace {namespace}
# put-metric-alarm replaces the whole alarm: take what the first command shows, and correct it
aws cloudwatch put-metric-alarm --region {region} --generate-cli-skeleton""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    ),
)
def cloudwatch_alarm_can_fire(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an alarm that nothing can set off."""
    limits = AlarmLimits(snapshot)

    def judge(alarm: Alarm) -> Verdict:
        why = limits.why_never(alarm)
        if why is None:
            return passed(alarm, "Nothing that can be seen keeps it from going off.")
        for kind in READS:
            snapshot.complete(kind)
        shown = {"metric": alarm.metric_name or "", "threshold": alarm.threshold, "rule": (alarm.rule or "")[:500]}
        return failed(alarm, why, why=why, namespace=alarm.namespace or "AWS/CloudWatch", **shown)

    return judge_each(snapshot, Alarm, judge)
