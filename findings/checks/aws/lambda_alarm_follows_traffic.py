"""LOG-24: the alarms of a function watch the version or alias that is called."""

from collections.abc import Iterator

from collectors.resources.aws import Alarm, AlarmData, FunctionTraffic, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alarm_coverage import AlarmCoverage
from findings.analysis.functions import invocations
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A function's alarms watch the version that is called",
    problem="The alarms of a function watch a version that nobody calls",
    severity=Severity.MEDIUM,
    judges=LambdaFunction,
    reads=(LambdaFunction, Alarm, AlarmData, FunctionTraffic),
    risk=(
        "The alarm is bound to one version or alias of the function, and the calls go to another one. Its metric has "
        "no data, so it stays green whatever happens in the code that really runs."
    ),
    remedy=Remedy(
        text="Add an alarm on {metrics} of the whole function {name}, whatever its version.",
        cli="""aws cloudwatch describe-alarms --region {region} --alarm-names {alarms}
for metric in {metrics}; do
  aws cloudwatch put-metric-alarm --region {region} --alarm-name {name}"-all-versions-$metric" \\
    --namespace AWS/Lambda --metric-name "$metric" --dimensions Name=FunctionName,Value={name} \\
    --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 \\
    --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data notBreaching \\
    --alarm-actions "$ALARM_TOPIC_ARN"
done""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.NIST_AU_6, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def lambda_alarm_follows_traffic(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that is invoked while the only alarms on a metric watch versions or aliases that are not."""
    alarms = snapshot.all(Alarm)
    coverage = AlarmCoverage(alarms, snapshot.account_id)
    bound: dict[str, dict[str, list[Alarm]]] = {}
    for alarm in alarms:
        dimensions = dict(alarm.dimensions)
        if alarm.namespace == "AWS/Lambda" and alarm.metric_name and "Resource" in dimensions:
            by_metric = bound.setdefault(dimensions.get("FunctionName", ""), {})
            by_metric.setdefault(alarm.metric_name, []).append(alarm)

    def called(alarm: Alarm) -> bool:
        data = snapshot.get(AlarmData, alarm.arn)
        return data is not None and data.samples > 0

    def judge(function: LambdaFunction) -> Verdict:
        whole = coverage.alarms_for(function.name)
        narrow = {metric: held for metric, held in bound.get(function.name, {}).items() if metric not in whole}
        if not narrow:
            snapshot.complete(Alarm)
            return passed(function, "No alarm on it is bound to one version or alias alone.")
        if not invocations(snapshot, function):
            return not_applicable(function, "It was not invoked.")
        blind = {metric: held for metric, held in narrow.items() if not any(map(called, held))}
        snapshot.complete(Alarm), snapshot.complete(AlarmData)
        if not blind:
            return passed(function, "The versions and aliases that its alarms watch are called.")
        names = sorted({alarm.name for held in blind.values() for alarm in held})
        reason = f"It is invoked, but not by the version or alias that {names[0]} watches."
        return failed(function, reason, metrics=sorted(blind), alarms=names[:10])

    return judge_each(snapshot, LambdaFunction, judge)
