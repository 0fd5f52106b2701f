"""LOG-40: a line in a function's log reaches a person; the first broken hop is named."""

from collections.abc import Iterator

from collectors.resources.aws import (
    Alarm,
    AlarmData,
    AlarmMuteRule,
    EventSourceMapping,
    FunctionAccess,
    FunctionState,
    LambdaFunction,
    LogAccountPolicy,
    LogGroup,
    ManagedPolicy,
    MetricFilter,
    Role,
    SubscriptionFilters,
    Topic,
    TopicSubscription,
)
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.alert_path.hops import HopKind, Outcome
from findings.analysis.alert_path.paths import AlertPaths
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

READS = (LambdaFunction, LogGroup, LogAccountPolicy, MetricFilter, SubscriptionFilters, Alarm, AlarmData, AlarmMuteRule,
         Topic, TopicSubscription, EventSourceMapping, FunctionAccess, FunctionState, Role, ManagedPolicy)  # fmt: skip


@check(
    title="A line in a function's log reaches a person",
    problem="No line in a function's log reaches a person",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=READS,
    link=Link.DELIVERED,
    risk=(
        "The log is written, but nothing carries a line of it to anybody: attackers count on nobody looking. Each hop "
        "was followed, from the filter to a confirmed subscriber; the way ends where this finding says."
    ),
    remedy=Remedy(
        text="Mend the hop: {ends_at}, {why}.",
        cli="""# a filter on the group, an alarm on its metric, a topic with a confirmed subscriber
aws logs put-metric-filter --region {region} --log-group-name {log_group} --filter-name audit-errors \\
  --filter-pattern '?ERROR ?Exception' \\
  --metric-transformations metricName=ErrorLines,metricNamespace=Audit,metricValue=1,defaultValue=0
aws cloudwatch describe-alarms --region {region} --query "MetricAlarms[?Namespace=='Audit'].AlarmName"
aws sns list-subscriptions --region {region} --query "Subscriptions[?SubscriptionArn=='PendingConfirmation']\"""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_6, controls.NIST_SI_4, controls.PCI_10_7_2, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",),
)
def lambda_alert_path_complete(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose log group leads to nobody; a way that cannot be followed is no proof and no failure."""
    paths = AlertPaths(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        route = paths.best(function)
        group = route.hops[0].name
        if len(route.hops) == 1 and not route.hops[0].arn:
            return not_applicable(function, f"Its log group {group} does not exist.", log_group=group)
        way = [f"{hop.kind.value} {hop.name}" for hop in route.hops]
        if route.outcome is Outcome.REACHES:
            return passed(function, f"Its log reaches {way[-1]}.", way=way)
        if route.outcome is Outcome.UNSEEN:
            raise route.error
        for kind in READS:
            snapshot.all(kind)
        ends = route.hops[-1]
        where = "Its log group" if ends.kind is HopKind.LOG_GROUP else f"The {ends.kind.value} {ends.name}"
        shown = {"way": way, "ends_at": way[-1], "why": route.why, "log_group": group}
        return failed(function, f"{where} is where it ends: {route.why}.", **shown)

    return judge_each(snapshot, LambdaFunction, judge)
