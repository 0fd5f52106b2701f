"""LOG-60 and row 6: an event that a function cannot handle is kept."""

from collections.abc import Iterator

from collectors.resources.aws import AsyncInvocation, FunctionDelivery, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.async_delivery import keeps_failures, received
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="Asynchronous events that fail are kept",
    problem="Asynchronous events that fail are thrown away",
    severity=Severity.MEDIUM,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionDelivery, AsyncInvocation),
    risk=(
        "Lambda tries an asynchronous event three times and then drops it. An input that makes the function crash or "
        "time out, as attacks do, is gone with it: neither what was sent nor that it was sent can be found later."
    ),
    remedy=Remedy(
        text="Give {name} a dead letter queue or a destination for failures, and its role the right to write there.",
        cli="""# Its role needs sqs:SendMessage on that queue
aws lambda update-function-configuration --region {region} --function-name {name} \\
  --dead-letter-config TargetArn="$FAILURE_QUEUE_ARN\"""",
        terraform="""resource "aws_lambda_function_event_invoke_config" "this" {
  function_name = {name}
  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}""",
        cloudformation="""Failures:
  Type: AWS::Lambda::EventInvokeConfig
  Properties:
    FunctionName: {name}
    Qualifier: $LATEST
    DestinationConfig:
      OnFailure:
        Destination: !GetAtt FailureQueue.Arn""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_12,
        controls.ISO_A_8_15,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",),
)
def lambda_async_failures_kept(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that receives asynchronous events and has neither a dead letter queue nor a destination."""

    def judge(function: LambdaFunction) -> Verdict:
        if function.dead_letter_arn:
            return passed(function, "What fails goes to its dead letter queue.", kept_in=function.dead_letter_arn)
        if not received(snapshot, function):
            return not_applicable(function, "It received no event asynchronously.")
        if keeps_failures(snapshot, function):
            return passed(function, "What fails goes to its destination for failures.")
        return failed(function, "It receives events asynchronously and keeps none of those that fail.")

    return judge_each(snapshot, LambdaFunction, judge)
