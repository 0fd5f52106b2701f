"""LOG-63: what a rule feeds is still there."""

from collections.abc import Iterator

from collectors.resources.aws import EventBus, EventRule, LambdaFunction, Queue, Topic
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.targets import exists
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The targets of a rule exist",
    problem="A rule feeds something that was deleted",
    severity=Severity.MEDIUM,
    judges=EventRule,
    reads=(EventRule, LambdaFunction, Queue, Topic, EventBus),
    risk=(
        "EventBridge tries to reach the target for a day and then drops the event. The rule looks alive, but what it "
        "was made for, often an alert or an audit copy, has not happened since the target was deleted."
    ),
    remedy=Remedy(
        text="Make {missing} again, or let the rule {name} feed what took its place.",
        cli="""aws events list-targets-by-rule --region {region} --rule {name} --event-bus-name {bus}
# Give the target of the same id what took its place; put-targets replaces that target, the others stay:
#   aws events put-targets --region {region} --rule {name} --event-bus-name {bus} \\
#     --targets Id={target_id},Arn=NEW-ARN""",
        terraform="""resource "aws_cloudwatch_event_target" "this" {
  rule           = {name}
  event_bus_name = {bus}
  target_id      = {target_id}
  arn            = var.target_arn
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.PCI_10_7_2, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html",),
)
def eventbridge_target_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an enabled rule one of whose targets, a function, queue, topic or bus of this region, is gone."""
    for kind in (LambdaFunction, Queue, Topic, EventBus):
        snapshot.all(kind)

    def judge(rule: EventRule) -> Verdict:
        if not rule.state.startswith("ENABLED"):
            return not_applicable(rule, "It is disabled.", bus=rule.bus)
        found = {target: exists(snapshot, target.arn) for target in rule.targets}
        gone = next((target for target in rule.targets if found[target] is False), None)
        if gone is not None:
            shown = {"missing": gone.arn, "target_id": gone.id, "bus": rule.bus}
            return failed(rule, f"It feeds {gone.arn}, which is gone.", **shown)
        if True not in found.values():
            return not_applicable(rule, "Whether what it feeds exists cannot be seen from here.", bus=rule.bus)
        return passed(rule, "What it feeds exists.", bus=rule.bus)

    return judge_each(snapshot, EventRule, judge)
