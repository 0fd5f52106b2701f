"""LOG-62: records of a stream that a function cannot handle are kept."""

from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.event_sources import is_stream, source_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="Records that a function cannot read from a stream are kept",
    problem="Records that a function cannot read from a stream vanish",
    severity=Severity.MEDIUM,
    judges=EventSourceMapping,
    reads=(EventSourceMapping,),
    risk=(
        "When the retries of a batch are over, Lambda skips it. Without a destination for failures nobody knows which "
        "records those were: the input that crashes a consumer is what an investigation needs most."
    ),
    remedy=Remedy(
        text="Give the mapping {name} a destination for failures, and the function's role the right to write there.",
        cli="""aws lambda update-event-source-mapping --region {region} --uuid {name} \\
  --destination-config '{"OnFailure":{"Destination":"'"$FAILURE_QUEUE_ARN"'"}}'""",
        terraform="""resource "aws_lambda_event_source_mapping" "this" {
  function_name = {function}
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failures.arn
    }
  }
}""",
        cloudformation="""Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    FunctionName: {function}
    DestinationConfig:
      OnFailure:
        Destination: !GetAtt FailureQueue.Arn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_12,
        controls.ISO_A_8_15,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",),
)
def event_source_failures_kept(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a mapping of a Kinesis, DynamoDB or Kafka stream without a destination for failures."""
    return judge_each(snapshot, EventSourceMapping, _judge)


def _judge(mapping: EventSourceMapping) -> Verdict:
    kind = source_of(mapping)
    if kind == "sqs":
        return not_applicable(mapping, "It reads a queue, whose own redrive policy keeps what fails.", kind=kind)
    if not is_stream(mapping):
        return not_applicable(mapping, "Sources of its kind have no destination for failures.", kind=kind)
    if mapping.on_failure_arn:
        return passed(mapping, "What fails goes to a destination.", kept_in=mapping.on_failure_arn)
    return failed(mapping, "Records that fail are skipped and not kept.", function=mapping.function_arn, kind=kind)
