"""Row 56: a message that a topic could not deliver leaves a trace."""

from collections import defaultdict
from collections.abc import Iterator

from collectors.resources.aws import Topic, TopicSubscription
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# Protocols whose deliveries SNS logs per topic (SNS developer guide, "Amazon SNS message delivery status"), with the
# beginning of the attributes that say so.
LOGGED = {"application": "Application", "firehose": "Firehose", "http": "HTTP", "https": "HTTP", "lambda": "Lambda",
          "sqs": "SQS"}  # fmt: skip


@check(
    title="A topic's failed deliveries are logged",
    problem="A topic's failed deliveries leave no trace",
    severity=Severity.LOW,
    judges=Topic,
    reads=(Topic, TopicSubscription),
    risk=(
        "When SNS cannot hand a message to a function, queue or address it drops it after its retries. Without "
        "delivery status logging there is no line about it: an event or an alert is lost and nobody can tell."
    ),
    remedy=Remedy(
        text="Log the failed deliveries of {name} to {missing}, with a role that may write to CloudWatch Logs.",
        cli="""for protocol in {missing}; do
  aws sns set-topic-attributes --region {region} --topic-arn {arn} \\
    --attribute-name "$protocol"FailureFeedbackRoleArn --attribute-value "$SNS_LOGGING_ROLE_ARN"
done""",
        terraform="""# One line per protocol in use, such as
resource "aws_sns_topic" "this" {
  name                             = {name}
  lambda_failure_feedback_role_arn = aws_iam_role.sns_logging.arn
  sqs_failure_feedback_role_arn    = aws_iam_role.sns_logging.arn
  http_failure_feedback_role_arn   = aws_iam_role.sns_logging.arn
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html",),
)
def sns_delivery_status_logged(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a topic with subscribers of a protocol whose failed deliveries could be logged and are not."""
    used: dict[str, set[str]] = defaultdict(set)
    for entry in snapshot.complete(TopicSubscription):
        if entry.protocol in LOGGED and not entry.pending:
            used[entry.topic_arn].add(LOGGED[entry.protocol])

    def judge(topic: Topic) -> Verdict:
        protocols = used.get(topic.arn)
        if not protocols:
            return not_applicable(topic, "It has no subscriber of a protocol that SNS can log.")
        missing = sorted(protocols - {LOGGED[name] for name in topic.failure_feedback if name in LOGGED})
        if missing:
            return failed(topic, f"Failed deliveries to {' and '.join(missing)} are not logged.", missing=missing)
        return passed(topic, "Its failed deliveries are logged.", protocols=sorted(protocols))

    return judge_each(snapshot, Topic, judge)
