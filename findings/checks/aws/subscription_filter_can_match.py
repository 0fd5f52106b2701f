"""LOG-15: what reads a log through a subscription gets lines."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogSubscription, SubscriptionFilters, Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.filter_faults import formats_by_group, impossible, unfit
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A subscription filter's pattern can match",
    problem="A subscription filter has a pattern that no line of its log matches",
    severity=Severity.MEDIUM,
    judges=SubscriptionFilters,
    reads=(SubscriptionFilters, LambdaFunction, Trail),
    risk=(
        "The subscription is there and its reader runs, but not one line reaches it: the pattern contradicts itself, "
        "or was written for another log format. Central logging and detection then miss all of this function."
    ),
    remedy=Remedy(
        text="Give the subscription filter {filters} of {name} a pattern that fits, or an empty one for all lines.",
        cli="""aws logs describe-subscription-filters --region {region} --log-group-name {name}
aws logs test-metric-filter --region {region} --filter-pattern "$NEW_PATTERN" \\
  --log-event-messages "$A_LINE_THAT_MUST_ARRIVE"
# The same name replaces the filter: give the destination that the first command shows
aws logs put-subscription-filter --region {region} --log-group-name {name} --filter-name {filters} \\
  --filter-pattern "$NEW_PATTERN" --destination-arn "$DESTINATION_ARN\"""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",),
)
def subscription_filter_can_match(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a log group with a subscription filter that passes no line of it."""
    formats = formats_by_group(snapshot)

    def fault(one: LogSubscription, group: str) -> str | None:
        why = impossible(one.pattern, "SubscriptionFilters")
        return why if why or one.on_transformed_logs else unfit(one.pattern, formats.get(group, ()))

    def judge(group: SubscriptionFilters) -> Verdict:
        if not group.filters:
            return not_applicable(group, "It has no subscription filter.")
        faults = {one.name: why for one in group.filters if (why := fault(one, group.name))}
        if not faults:
            return passed(group, "Lines can match the patterns of its subscriptions.")
        snapshot.complete(LambdaFunction), snapshot.complete(Trail)
        name, why = next(iter(faults.items()))
        patterns = {one.name: one.pattern for one in group.filters if one.name in faults}
        return failed(group, f"Its subscription {name} passes no line. {why}", filters=list(faults), patterns=patterns)

    return judge_each(snapshot, SubscriptionFilters, judge)
