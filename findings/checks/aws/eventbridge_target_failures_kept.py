"""LOG-63: an event that a rule cannot deliver is kept."""

from collections.abc import Iterator

from collectors.resources.aws import EventRule
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="Events that a rule cannot deliver are kept",
    problem="Events that a rule cannot deliver are dropped",
    severity=Severity.LOW,
    judges=EventRule,
    reads=(EventRule,),
    risk=(
        "When a target refuses or cannot be reached, EventBridge retries for a day and drops the event without a "
        "trace but a number. A permission taken away from the rule is enough to lose all its events."
    ),
    remedy=Remedy(
        text="Give the targets of the rule {name} a dead letter queue that lets events.amazonaws.com send to it.",
        cli="""# Each target is read and put back as it is, with a dead letter queue added
targets=$(aws events list-targets-by-rule --region {region} --rule {name} --event-bus-name {bus} --output json \\
  --query 'Targets[?!DeadLetterConfig].merge(@, {DeadLetterConfig: {Arn: '"'$FAILURE_QUEUE_ARN'"'}})')
aws events put-targets --region {region} --rule {name} --event-bus-name {bus} --targets "$targets\"""",
        terraform="""resource "aws_cloudwatch_event_target" "this" {
  rule           = {name}
  event_bus_name = {bus}
  arn            = var.target_arn
  dead_letter_config {
    arn = aws_sqs_queue.failures.arn
  }
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",),
)
def eventbridge_target_failures_kept(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an enabled rule of one's own with a target that has no dead letter queue."""
    return judge_each(snapshot, EventRule, _judge)


def _judge(rule: EventRule) -> Verdict:
    if rule.managed_by:
        return not_applicable(rule, f"{rule.managed_by} made it and looks after it.", bus=rule.bus)
    if not rule.targets or not rule.state.startswith("ENABLED"):
        return not_applicable(rule, "It delivers nothing.", bus=rule.bus)
    without = [target.id for target in rule.targets if not target.dead_letter_arn]
    if without:
        return failed(rule, "What it cannot deliver is dropped.", bus=rule.bus, targets=without[:20])
    return passed(rule, "What it cannot deliver is kept.", bus=rule.bus)
