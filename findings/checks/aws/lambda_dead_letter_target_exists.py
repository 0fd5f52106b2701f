"""LOG-61: the place for failed events is still there."""

from collections.abc import Iterator

from collectors.resources.aws import AsyncInvocation, EventBus, LambdaFunction, Queue, Topic
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.async_delivery import destinations
from findings.analysis.targets import exists
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The place for a function's failed events exists",
    problem="A function's failed events go to a place that was deleted",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, AsyncInvocation, EventBus, Queue, Topic),
    risk=(
        "The function names a queue or topic for what fails, but somebody deleted that. It looks as if failures were "
        "kept, and each of them is lost; deleting the queue is a quiet way to get rid of evidence."
    ),
    remedy=Remedy(
        text="Make {target_name} again, or name another place for the failed events of {name}.",
        cli="""case {target} in
  *:sqs:*) aws sqs create-queue --region {region} --queue-name {target_name} \\
    --attributes MessageRetentionPeriod=1209600 ;;
  *:sns:*) aws sns create-topic --region {region} --name {target_name} ;;
  *) echo make {target} again ;;
esac""",
        terraform="""resource "aws_sqs_queue" "failures" {
  name                      = {target_name}
  message_retention_seconds = 1209600
}""",
        cloudformation="""FailureQueue:
  Type: AWS::SQS::Queue
  Properties:
    QueueName: {target_name}
    MessageRetentionPeriod: 1209600""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",),
)
def lambda_dead_letter_target_exists(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose dead letter target or destination for failures, of this account and region, is gone."""
    for kind in (AsyncInvocation, EventBus, Queue, Topic):
        snapshot.all(kind)

    def judge(function: LambdaFunction) -> Verdict:
        named = destinations(snapshot, function)
        found = {arn: exists(snapshot, arn) for arn in named}
        gone = next((arn for arn in named if found[arn] is False), None)
        if gone is not None:
            name = gone.rpartition(":")[2].rpartition("/")[2]
            return failed(function, f"Its failed events go to {name}, which is gone.", target=gone, target_name=name)
        if True not in found.values():
            why = (
                "Where its failed events go is not in this account and region." if named else "It names no such place."
            )
            return not_applicable(function, why)
        return passed(function, "The place for its failed events exists.", targets=named)

    return judge_each(snapshot, LambdaFunction, judge)
