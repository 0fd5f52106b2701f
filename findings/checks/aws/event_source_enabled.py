"""LOG-62: what feeds a function is switched on."""

from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.event_sources import is_on
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The mapping that feeds a function is enabled",
    problem="The mapping that feeds a function is switched off",
    severity=Severity.MEDIUM,
    judges=EventSourceMapping,
    reads=(EventSourceMapping,),
    risk=(
        "The function is there and healthy, but nothing reaches it: messages wait in the queue or stream until they "
        "expire. Where it handles audit events, switching off its mapping is a quiet way to blind it."
    ),
    remedy=Remedy(
        text="Enable the mapping {name} again, or delete it if it is not needed.",
        cli="aws lambda update-event-source-mapping --region {region} --uuid {name} --enabled",
        terraform="""resource "aws_lambda_event_source_mapping" "this" {
  function_name    = {function}
  event_source_arn = {source}
  enabled          = true
}""",
        cloudformation="""Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    FunctionName: {function}
    EventSourceArn: {source}
    Enabled: true""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",),
)
def event_source_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a mapping that is disabled, or is being so."""
    return judge_each(snapshot, EventSourceMapping, _judge)


def _judge(mapping: EventSourceMapping) -> Verdict:
    shown = {"state": mapping.state, "function": mapping.function_arn, "source": mapping.source_arn}
    if is_on(mapping):
        return passed(mapping, "It is enabled.", **shown)
    if mapping.state == "Deleting":
        return not_applicable(mapping, "It is being deleted.", **shown)
    return failed(mapping, f"Its state is {mapping.state or 'not known'}: nothing reaches the function.", **shown)
