"""LOG-14: a metric filter is written for the format that its log group has now."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, MetricFilter, Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.filter_faults import formats_by_group, needs_json_from_program, unfit
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A metric filter fits the format of its log",
    problem="A metric filter is written for another log format",
    severity=Severity.HIGH,
    judges=MetricFilter,
    reads=(MetricFilter, LambdaFunction, Trail),
    risk=(
        "When the log format of a function is switched, each line looks different from then on, and a filter for the "
        "old format no longer counts anything. The alarm on it stays green through every failure and attack."
    ),
    remedy=Remedy(
        text="Add a filter for the format {formats} beside {name}, and take the old one away once the new one counts.",
        cli="""aws logs describe-metric-filters --region {region} --log-group-name {log_group} \\
  --filter-name-prefix {name}
aws logs test-metric-filter --region {region} --filter-pattern "$NEW_PATTERN" \\
  --log-event-messages "$A_LINE_OF_TODAY"
# Another name, so that nothing is replaced; the transformation is the one that the first command shows
aws logs put-metric-filter --region {region} --log-group-name {log_group} --filter-name {name}-now \\
  --filter-pattern "$NEW_PATTERN" --metric-transformations "$TRANSFORMATION\"""",
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
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    ),
)
def metric_filter_fits_log_format(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a metric filter whose pattern fits no format of those that write to its log group."""
    formats = formats_by_group(snapshot)

    def judge(item: MetricFilter) -> Verdict:
        known = formats.get(item.log_group)
        if not known:
            snapshot.complete(LambdaFunction), snapshot.complete(Trail)
            return not_applicable(item, "No function and no trail writes to its log group.")
        if item.on_transformed_logs:
            return not_applicable(item, "It looks at transformed lines, whose form the transformer decides.")
        if needs_json_from_program(item.pattern, known):
            return not_applicable(item, "Only its lines show whether the program writes JSON under the format Text.")
        shown = {"log_group": item.log_group, "pattern": item.pattern, "formats": sorted(known)}
        why = unfit(item.pattern, known)
        if why is None:
            return passed(item, f"Its pattern fits the format {' and '.join(sorted(known))}.", **shown)
        snapshot.complete(LambdaFunction), snapshot.complete(Trail)
        return failed(item, why, why=why, **shown)

    return judge_each(snapshot, MetricFilter, judge)
