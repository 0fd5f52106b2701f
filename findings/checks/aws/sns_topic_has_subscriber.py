"""LOG-40: a topic that alarms publish to reaches somebody."""

from collections import Counter
from collections.abc import Iterator

from collectors.resources.aws import Alarm, Topic, TopicSubscription
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A topic that alarms publish to has a subscriber",
    problem="Alarms publish to a topic that nobody listens to",
    severity=Severity.HIGH,
    judges=Topic,
    reads=(Topic, TopicSubscription, Alarm),
    risk=(
        "The alarm goes off, its action succeeds, and the message goes to nobody: SNS drops it without an error. To "
        "remove the last subscriber is also a way to silence every alarm that uses the topic at once."
    ),
    remedy=Remedy(
        text="Subscribe the people or the tool that must be told to {name}, and confirm it.",
        cli="""aws sns subscribe --region {region} --topic-arn {arn} --protocol email \\
  --notification-endpoint "$ON_CALL_ADDRESS\"""",
        terraform="""resource "aws_sns_topic_subscription" "on_call" {
  topic_arn = {arn}
  protocol  = "email"
  endpoint  = var.on_call_address
}""",
        cloudformation="""OnCall:
  Type: AWS::SNS::Subscription
  Properties:
    TopicArn: {arn}
    Protocol: email
    Endpoint: !Ref OnCallAddress""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",),
)
def sns_topic_has_subscriber(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a topic that is an action of an alarm and has no confirmed subscription."""
    confirmed = Counter(entry.topic_arn for entry in snapshot.complete(TopicSubscription) if not entry.pending)
    alarms: dict[str, str] = {}
    for alarm in snapshot.complete(Alarm):
        for arn in (*alarm.alarm_actions, *alarm.ok_actions, *alarm.insufficient_data_actions):
            alarms.setdefault(arn, alarm.name)

    def judge(topic: Topic) -> Verdict:
        if topic.arn not in alarms:
            return not_applicable(topic, "No alarm publishes to it.")
        if not confirmed[topic.arn]:
            reason = f"The alarm {alarms[topic.arn]} publishes to it, and it has no confirmed subscriber."
            return failed(topic, reason, alarm=alarms[topic.arn])
        return passed(topic, "It has a confirmed subscriber.", alarm=alarms[topic.arn])

    return judge_each(snapshot, Topic, judge)
