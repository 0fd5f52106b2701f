"""LOG-63: a rule that feeds something is switched on."""

from collections.abc import Iterator

from collectors.resources.aws import EventRule
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

FED = (":lambda:", ":sqs:", ":sns:")


@check(
    title="A rule that feeds a function, queue or topic is enabled",
    problem="A rule that feeds a function, queue or topic is switched off",
    severity=Severity.LOW,
    judges=EventRule,
    reads=(EventRule,),
    risk=(
        "The rule and its target are there, but no event reaches the target. Detections are often such rules, and "
        "DisableRule is one quiet call: nothing is deleted, and nothing looks broken."
    ),
    remedy=Remedy(
        text="Enable the rule {name} of the bus {bus} again, or delete it if it is not needed.",
        cli="aws events enable-rule --region {region} --name {name} --event-bus-name {bus}",
        terraform="""resource "aws_cloudwatch_event_rule" "this" {
  name           = {name}
  event_bus_name = {bus}
  state          = "ENABLED"
}""",
        cloudformation="""Rule:
  Type: AWS::Events::Rule
  Properties:
    Name: {name}
    EventBusName: {bus}
    State: ENABLED""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-delete-rule.html",),
)
def eventbridge_rule_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a disabled rule that has a function, queue or topic as target."""
    return judge_each(snapshot, EventRule, _judge)


def _judge(rule: EventRule) -> Verdict:
    fed = [target.arn for target in rule.targets if any(service in target.arn for service in FED)]
    if not fed:
        return not_applicable(rule, "It feeds no function, queue or topic.")
    if rule.state.startswith("ENABLED"):
        return passed(rule, "It is enabled.", bus=rule.bus)
    return failed(rule, "It is disabled.", bus=rule.bus, targets=fed[:10])
