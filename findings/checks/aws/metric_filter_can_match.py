"""LOG-15: a metric filter has a pattern that some line can match."""

from collections.abc import Iterator

from collectors.resources.aws import MetricFilter
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.filter_faults import impossible
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A metric filter's pattern can match",
    problem="A metric filter has a pattern that no line can match",
    severity=Severity.MEDIUM,
    judges=MetricFilter,
    reads=(MetricFilter,),
    risk=(
        "The filter and its alarm look complete, and the alarm stays green for ever, because no line that is ever "
        "written can pass the pattern. Nobody notices, since nothing happens."
    ),
    remedy=Remedy(
        text="Write the pattern of {name} anew, and try it on lines of {log_group}.",
        cli="""aws logs describe-metric-filters --region {region} --log-group-name {log_group} \\
  --filter-name-prefix {name}
aws logs test-metric-filter --region {region} --filter-pattern "$NEW_PATTERN" \\
  --log-event-messages "$A_LINE_THAT_MUST_COUNT"
# The same name replaces the filter: give the transformation that the first command shows
aws logs put-metric-filter --region {region} --log-group-name {log_group} --filter-name {name} \\
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
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",),
)
def metric_filter_can_match(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a metric filter whose pattern contradicts itself or cannot be read."""
    return judge_each(snapshot, MetricFilter, _judge)


def _judge(item: MetricFilter) -> Verdict:
    shown = {"log_group": item.log_group, "pattern": item.pattern}
    why = impossible(item.pattern, "MetricFilter")
    if why is None:
        return passed(item, "Lines can match its pattern.", **shown)
    return failed(item, f"No line can match its pattern. {why}", why=why, **shown)
