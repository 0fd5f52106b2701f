"""LOG-45: a function that reads logs does not read what it writes itself."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, SubscriptionFilters, unqualified
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.functions import log_group_name
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

Reads = dict[str, dict[str, tuple[str, str]]]


@check(
    title="A function that reads logs does not read its own",
    problem="A function is called by the lines that it writes itself",
    severity=Severity.MEDIUM,
    judges=SubscriptionFilters,
    reads=(SubscriptionFilters, LambdaFunction),
    risk=(
        "Each call of the function writes lines, and these lines call it again. It runs without end, uses up the "
        "concurrency of the account so that other functions are throttled, and buries what matters in its own lines."
    ),
    remedy=Remedy(
        text="Let {function} write to a log group of its own that has no subscription, and watch it by an alarm.",
        cli="""GROUP=/readers/{function}
aws logs create-log-group --region {region} --log-group-name "$GROUP"
aws logs put-retention-policy --region {region} --log-group-name "$GROUP" --retention-in-days 365
# Its logging configuration as it is, but for the group
LOGGING=$(aws lambda get-function-configuration --region {region} --function-name {function} \\
  --query LoggingConfig --output json | sed "s|\\"LogGroup\\": \\"[^\\"]*\\"|\\"LogGroup\\": \\"$GROUP\\"|")
aws lambda update-function-configuration --region {region} --function-name {function} --logging-config "$LOGGING\"""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html",),
)
def log_subscription_not_recursive(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a log group whose subscription calls a function that writes to it, by itself or through others."""
    functions = {function.arn: function for function in snapshot.all(LambdaFunction)}
    reads: Reads = {}
    for group in snapshot.all(SubscriptionFilters):
        for one in group.filters:
            reader = functions.get(unqualified(one.destination_arn))
            if reader:
                reads.setdefault(group.name, {}).setdefault(log_group_name(reader), (one.name, reader.name))

    def judge(group: SubscriptionFilters) -> Verdict:
        if not group.filters:
            return not_applicable(group, "It has no subscription filter.")
        way = _way_back(group.name, reads) if group.name in reads else []
        snapshot.complete(LambdaFunction), snapshot.complete(SubscriptionFilters)
        if not way:
            return passed(group, "What reads it does not write to it.")
        through = f" through {' and '.join(way[1:-1])}" if way[1:-1] else ""
        name, function = reads[group.name][way[1]]
        reason = f"What its subscription {name} calls writes to it again{through}."
        return failed(group, reason, filter=name, function=function, groups=way)

    return judge_each(snapshot, SubscriptionFilters, judge)


def _way_back(start: str, reads: Reads) -> list[str]:
    """Return the groups on the shortest way from a group back to itself, empty if there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        for target in reads.get(way[-1], ()):
            if target == start:
                return [*way, target]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []
