"""LOG-62 and row 58: a queue keeps the messages that cannot be handled."""

from collections.abc import Iterator
from typing import Any

from collectors.resources.aws import (
    AsyncInvocation,
    EventBus,
    EventRule,
    EventSourceMapping,
    LambdaFunction,
    Queue,
    TopicSubscription,
)
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.queue_roles import failing_into, fed_functions, feeders, named
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A queue of events has a dead letter queue",
    problem="Messages that cannot be handled expire in their queue",
    severity=Severity.MEDIUM,
    judges=Queue,
    reads=(Queue, LambdaFunction, AsyncInvocation, EventSourceMapping, EventRule, EventBus, TopicSubscription),
    risk=(
        "A message that makes its consumer fail comes back until it expires, costs a call each time, and is gone then. "
        "What an attacker sent to break the consumer cannot be looked at any more."
    ),
    remedy=Remedy(
        text="Give {name} a dead letter queue that keeps messages for fourteen days.",
        cli="""dead_letter_url=$(aws sqs create-queue --region {region} --queue-name {dead_letter_name} \\
  --attributes {dead_letter_attributes} --query QueueUrl --output text)
dead_letter_arn=$(aws sqs get-queue-attributes --region {region} --queue-url "$dead_letter_url" \\
  --attribute-names QueueArn --query Attributes.QueueArn --output text)
aws sqs set-queue-attributes --region {region} --queue-url {url} --attributes \\
  '{"RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"'"$dead_letter_arn"'\\",\\"maxReceiveCount\\":\\"5\\"}"}'""",
        terraform="""resource "aws_sqs_queue_redrive_policy" "this" {
  queue_url = {url}
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
)
def sqs_dead_letter_set(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a queue without a redrive policy that feeds a function or is fed by a topic or a rule."""
    functions, sources, failures = fed_functions(snapshot), feeders(snapshot), failing_into(snapshot)

    def judge(queue: Queue) -> Verdict:
        if queue.dead_letter_arn:
            return passed(queue, "It has a dead letter queue.", dead_letter_arn=queue.dead_letter_arn)
        if queue.arn in failures:
            return not_applicable(queue, "It takes what failed elsewhere.", of=named(failures[queue.arn]))
        if queue.arn not in functions and queue.arn not in sources:
            return not_applicable(queue, "It neither feeds a function nor takes events from a topic or rule.")
        users = {"functions": named(functions.get(queue.arn, ())), "sources": named(sources.get(queue.arn, ()))}
        return failed(queue, "It has no dead letter queue.", url=queue.url, **users, **_remedy(queue))

    return judge_each(snapshot, Queue, judge)


def _remedy(queue: Queue) -> dict[str, Any]:
    suffix, more = (".fifo", ",FifoQueue=true") if queue.fifo else ("", "")
    name = f"{queue.name.removesuffix('.fifo')[:70]}-dead{suffix}"
    return {"dead_letter_name": name, "dead_letter_attributes": f"MessageRetentionPeriod=1209600{more}"}
