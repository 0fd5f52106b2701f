"""Row 58's neighbour: not everybody may send to, read or empty a queue."""

from collections.abc import Iterator

from collectors.resources.aws import Queue
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.public_policies import open_door
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A queue's policy does not let everybody in",
    problem="Anybody in the world may use a queue",
    severity=Severity.HIGH,
    judges=Queue,
    reads=(Queue,),
    risk=(
        "Whoever knows the address of the queue may act on it: put in forged events that a function handles as its "
        "own, or, where the policy says so, read and delete messages before anybody sees them."
    ),
    remedy=Remedy(
        text="Name who may use {name}, or demand aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.",
        cli="""aws sqs get-queue-attributes --region {region} --queue-url {url} \\
  --attribute-names Policy > attributes.json
# In {statement} replace "*" by the principals that need it, or add
#   "Condition": {"StringEquals": {"aws:PrincipalAccount": "the account"}}
# keep all other statements, and put the content of "Attributes" back:
#   aws sqs set-queue-attributes --region {region} --queue-url {url} --attributes file://attributes.json""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.ISO_A_8_15,
        controls.MITRE_PUBLIC_APP,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    ),
)
def sqs_policy_not_public(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a queue with a statement that allows everybody something and demands nothing that says who they are."""
    return judge_each(snapshot, Queue, _judge)


def _judge(queue: Queue) -> Verdict:
    door = open_door(queue.policy, queue)
    if door is None:
        return passed(queue, "Its policy names who may use it." if queue.policy else "It has no policy.")
    shown = {"statement": door.statement, "actions": list(door.actions[:20]), "url": queue.url}
    return failed(queue, f"By {door.statement} of its policy everybody may use it.", **shown)
