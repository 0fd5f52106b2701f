"""LOG-62: one bad record does not hold up a stream until everything behind it has expired."""

from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.event_sources import is_sharded, source_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A bad record does not hold up its stream for ever",
    problem="One bad record holds up a stream until what follows expires",
    severity=Severity.LOW,
    judges=EventSourceMapping,
    reads=(EventSourceMapping,),
    risk=(
        "By default Lambda retries a batch of a stream until its records expire. One crafted record that makes the "
        "function fail stops its shard for a day, and what comes behind expires unread."
    ),
    remedy=Remedy(
        text="Bound the retries or the age of records of the mapping {name}, and bisect batches that fail.",
        cli="""aws lambda update-event-source-mapping --region {region} --uuid {name} \\
  --maximum-retry-attempts 10 --maximum-record-age-in-seconds 21600 --bisect-batch-on-function-error""",
        terraform="""resource "aws_lambda_event_source_mapping" "this" {
  function_name                      = {function}
  maximum_retry_attempts             = 10
  maximum_record_age_in_seconds      = 21600
  bisect_batch_on_function_error     = true
}""",
        cloudformation="""Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    FunctionName: {function}
    MaximumRetryAttempts: 10
    MaximumRecordAgeInSeconds: 21600
    BisectBatchOnFunctionError: true""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.ISO_A_8_16, controls.MITRE_SERVERLESS),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",),
)
def event_source_retries_bounded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a mapping of a Kinesis or DynamoDB stream with neither a bound on retries nor on the age of records."""
    return judge_each(snapshot, EventSourceMapping, _judge)


def _judge(mapping: EventSourceMapping) -> Verdict:
    if not is_sharded(mapping):
        return not_applicable(mapping, "Sources of its kind are not held up by one record.", kind=source_of(mapping))
    # None cannot come from a stream, and what Lambda does without a value is to retry without end.
    bounds = [bound for bound in (mapping.max_retries, mapping.max_age_s) if bound is not None and bound >= 0]
    if bounds:
        return passed(mapping, "Retries end.", retries=mapping.max_retries, max_age_s=mapping.max_age_s)
    return failed(mapping, "A batch that fails is retried until its records expire.", function=mapping.function_arn)
