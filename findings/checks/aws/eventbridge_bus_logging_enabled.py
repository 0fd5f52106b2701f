"""LOG-23: a bus writes down what it could not do."""

import json
from collections import Counter
from collections.abc import Iterator

from collectors.resources.aws import EventBus, EventRule, LogDelivery
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

ERRORS = "ERROR_LOGS"  # EventBridge user guide, "Configuring logs for Amazon EventBridge event buses"


@check(
    title="A bus in use logs what goes wrong with its events",
    problem="A bus leaves no trace of events that it could not handle",
    severity=Severity.LOW,
    judges=EventBus,
    reads=(EventBus, EventRule, LogDelivery),
    risk=(
        "Which events came, which rule they met and why a target was not reached is written nowhere. After an incident "
        "nobody can tell whether an event was never sent, never matched, or was lost on the way."
    ),
    remedy=Remedy(
        text="Let the bus {name} log at least errors, and have CloudWatch Logs, S3 or Firehose take these logs.",
        cli="""# All settings of the bus are named, since those left out would be reset
aws events update-event-bus --region {region} --cli-input-json {settings}
aws logs put-delivery-source --region {region} --name {name}-errors --resource-arn {arn} --log-type ERROR_LOGS
destination=$(aws logs put-delivery-destination --region {region} --name {name}-errors --output text \\
  --delivery-destination-configuration destinationResourceArn="$LOG_GROUP_ARN" --query deliveryDestination.arn)
aws logs create-delivery --region {region} --delivery-source-name {name}-errors \\
  --delivery-destination-arn "$destination\"""",
        terraform="""resource "aws_cloudwatch_event_bus" "this" {
  name = {name}
  log_config {
    level          = "ERROR"
    include_detail = "NONE"
  }
}""",
        cloudformation="""Bus:
  Type: AWS::Events::EventBus
  Properties:
    Name: {name}
    LogConfig:
      Level: ERROR
      IncludeDetail: NONE""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.NIST_AU_5, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-logs.html",),
)
def eventbridge_bus_logging_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a bus with an enabled rule of one's own whose errors are not logged, or not delivered anywhere."""
    own = (rule for rule in snapshot.complete(EventRule) if not rule.managed_by and rule.state.startswith("ENABLED"))
    rules = Counter(rule.bus for rule in own)
    taken = {arn for one in snapshot.complete(LogDelivery) if one.log_type == ERRORS for arn in one.source_arns}

    def judge(bus: EventBus) -> Verdict:
        if not rules[bus.name]:
            return not_applicable(bus, "No rule of your own is enabled on it.")
        if bus.log_level != "OFF" and bus.arn in taken:
            return passed(bus, f"It logs at level {bus.log_level}.", level=bus.log_level)
        why = "Its log level is OFF." if bus.log_level == "OFF" else "It logs errors, but no delivery takes them."
        return failed(bus, why, level=bus.log_level, rules=rules[bus.name], settings=json.dumps(_settings(bus)))

    return judge_each(snapshot, EventBus, judge)


def _settings(bus: EventBus) -> dict[str, object]:
    kept = {"Description": bus.description, "KmsKeyIdentifier": bus.kms_key_id}
    dead_letter = {"DeadLetterConfig": {"Arn": bus.dead_letter_arn}} if bus.dead_letter_arn else {}
    level = "ERROR" if bus.log_level == "OFF" else bus.log_level
    logging = {"LogConfig": {"Level": level, "IncludeDetail": bus.log_detail}}
    return {"Name": bus.name, **{name: value for name, value in kept.items() if value}, **dead_letter, **logging}
