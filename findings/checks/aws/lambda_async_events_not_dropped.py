"""LOG-60 and LOG-61, by behaviour: no asynchronous event was lost in the last days."""

from collections.abc import Iterator

from collectors.resources.aws import AsyncInvocation, FunctionDelivery, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.async_delivery import configs, keeps_failures
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="No asynchronous event of a function was lost",
    problem="Asynchronous events of a function were lost",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionDelivery, AsyncInvocation),
    risk=(
        "Lambda itself counts that events were dropped or could not be written to the place for failures. These events "
        "left no trace at all: not in the function's log, and not in any queue."
    ),
    remedy=Remedy(
        text="Find out why {name} loses events: see where its failures go, and whether its role may write there.",
        cli="""aws lambda get-function-configuration --region {region} --function-name {name} \\
  --query '{Role: Role, DeadLetterConfig: DeadLetterConfig}'
aws lambda list-function-event-invoke-configs --region {region} --function-name {name}
# Then see whether the target exists and the role may write there (sqs:SendMessage, sns:Publish, kms:GenerateDataKey)
aws iam list-attached-role-policies --role-name {role}
aws iam list-role-policies --role-name {role}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_12,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
def lambda_async_events_not_dropped(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with dropped events that nothing keeps, or whose failures could not be delivered."""

    def judge(function: LambdaFunction) -> Verdict:
        told = snapshot.get(FunctionDelivery, function.arn)
        if told is None or not told.async_received:
            return not_applicable(function, "It received no event asynchronously.")
        configs(snapshot, function)
        role = function.role_arn.rpartition("/")[2]
        if told.dead_letter_errors:
            reason = "Failed events could not be written to its dead letter queue or topic."
            return failed(function, reason, metric="DeadLetterErrors", role=role)
        if told.destination_failures:
            reason = "Records of its invocations could not be written to their destination."
            return failed(function, reason, metric="DestinationDeliveryFailures", role=role)
        if told.async_dropped and not keeps_failures(snapshot, function):
            return failed(
                function, "Events were dropped and nothing keeps them.", metric="AsyncEventsDropped", role=role
            )
        return passed(function, "No event was lost.", days=told.days)

    return judge_each(snapshot, LambdaFunction, judge)
