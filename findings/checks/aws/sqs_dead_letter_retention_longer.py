"""LOG-61: a dead letter queue keeps messages longer than the queue that they come from."""

from collections import defaultdict
from collections.abc import Iterator

from collectors.resources.aws import Queue
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

LONGEST_S = 1_209_600  # Amazon SQS quotas: 14 days


@check(
    title="A dead letter queue keeps messages longer than its source",
    problem="A dead letter queue loses messages soon after they failed",
    severity=Severity.LOW,
    judges=Queue,
    reads=(Queue,),
    risk=(
        "The age of a message counts from when it was first sent. In a dead letter queue that keeps messages no longer "
        "than their source, one that waited during an outage or an attack is deleted as soon as it gets there."
    ),
    remedy=Remedy(
        text="Let {name} keep messages for fourteen days.",
        cli="""aws sqs set-queue-attributes --region {region} --queue-url {url} \\
  --attributes MessageRetentionPeriod=1209600""",
        terraform="""resource "aws_sqs_queue" "dead_letters" {
  name                      = {name}
  message_retention_seconds = 1209600
}""",
        cloudformation="""DeadLetters:
  Type: AWS::SQS::Queue
  Properties:
    QueueName: {name}
    MessageRetentionPeriod: 1209600""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_11, controls.NIST_AU_5, controls.ISO_A_8_15),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
)
def sqs_dead_letter_retention_longer(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a dead letter queue that keeps messages no longer than a source, unless it keeps them as long as can be."""
    sources: dict[str, list[Queue]] = defaultdict(list)
    for queue in snapshot.complete(Queue):
        sources[queue.dead_letter_arn or ""].append(queue)

    def judge(queue: Queue) -> Verdict:
        found = sources.get(queue.arn)
        if not found:
            return not_applicable(queue, "It is no dead letter queue of another queue.")
        if queue.fifo:
            # SQS developer guide, "Using dead-letter queues": in FIFO queues the age begins anew.
            return passed(queue, "The age of its messages begins anew when they get there.")
        longest = max(found, key=lambda one: (one.retention_s, one.name))
        shown = {"retention_s": queue.retention_s, "source": longest.name, "source_retention_s": longest.retention_s}
        if queue.retention_s > longest.retention_s or queue.retention_s >= LONGEST_S:
            return passed(queue, "It keeps messages longer than its sources, or as long as can be.", **shown)
        reason = f"It keeps messages no longer than {longest.name}, and their age counts from the first sending."
        return failed(queue, reason, url=queue.url, **shown)

    return judge_each(snapshot, Queue, judge)
