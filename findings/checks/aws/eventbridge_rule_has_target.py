"""LOG-63: a rule leads somewhere."""

from collections.abc import Iterator

from collectors.resources.aws import EventRule
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An enabled rule has a target",
    problem="A rule matches events and does nothing with them",
    severity=Severity.LOW,
    judges=EventRule,
    reads=(EventRule,),
    risk=(
        "The rule is enabled and matches, so that a look at the list of rules says all is well. But it has no target: "
        "what it finds goes nowhere. To remove the targets is a quiet way to switch a detection off."
    ),
    remedy=Remedy(
        text="Give the rule {name} of the bus {bus} the target that it lost, or delete it.",
        cli="""aws events put-targets --region {region} --rule {name} --event-bus-name {bus} \\
  --targets "Id=target,Arn=$TARGET_ARN,DeadLetterConfig={Arn=$FAILURE_QUEUE_ARN}\"""",
        terraform="""resource "aws_cloudwatch_event_target" "this" {
  rule           = {name}
  event_bus_name = {bus}
  arn            = var.target_arn
}""",
        cloudformation="""Rule:
  Type: AWS::Events::Rule
  Properties:
    Name: {name}
    EventBusName: {bus}
    Targets:
      - Id: target
        Arn: !Ref TargetArn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",),
)
def eventbridge_rule_has_target(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an enabled rule without any target."""
    return judge_each(snapshot, EventRule, _judge)


def _judge(rule: EventRule) -> Verdict:
    if rule.targets:
        return passed(rule, f"It has {len(rule.targets)} target{'s' if len(rule.targets) > 1 else ''}.", bus=rule.bus)
    if not rule.state.startswith("ENABLED"):
        return not_applicable(rule, "It is disabled.", bus=rule.bus)
    return failed(rule, "It is enabled and has no target.", bus=rule.bus)
