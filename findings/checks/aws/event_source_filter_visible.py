"""LOG-62: what a mapping's filter leaves out is counted."""

import json
from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

COUNTS = "EventCount"


@check(
    title="What a mapping's filter leaves out is counted",
    problem="A mapping's filter leaves out events and nobody counts them",
    severity=Severity.INFORMATIONAL,
    judges=EventSourceMapping,
    reads=(EventSourceMapping,),
    risk=(
        "A filter drops what does not fit before the function is called, and deletes it from its queue: there is no "
        "log line, no error and no dead letter. A filter that is too narrow, or was made so, shows nowhere."
    ),
    remedy=Remedy(
        text="Switch on the EventCount metrics of the mapping {name}, which tell FilteredOutEventCount.",
        cli="""aws lambda update-event-source-mapping --region {region} --uuid {name} \\
  --metrics-config {metrics_config}""",
        terraform="""resource "aws_lambda_event_source_mapping" "this" {
  function_name = {function}
  metrics_config {
    metrics = {metrics}
  }
}""",
        cloudformation="""Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    FunctionName: {function}
    MetricsConfig:
      Metrics: {metrics}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.ISO_A_8_15, controls.MITRE_INDICATOR_BLOCKING),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def event_source_filter_visible(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a mapping with a filter but without the metrics that count what it leaves out."""
    return judge_each(snapshot, EventSourceMapping, _judge)


def _judge(mapping: EventSourceMapping) -> Verdict:
    if not mapping.filtered:
        return not_applicable(mapping, "It has no filter.")
    if COUNTS in mapping.metrics:
        return passed(mapping, "What its filter leaves out is counted.", metrics=list(mapping.metrics))
    metrics = [*mapping.metrics, COUNTS]
    config = json.dumps({"Metrics": metrics})
    reason = "Its filter drops events, and nothing counts them."
    return failed(mapping, reason, function=mapping.function_arn, metrics=metrics, metrics_config=config)
