"""LOG-60: an asynchronous event is not given up at once where nothing keeps it."""

from collections.abc import Iterator

from collectors.resources.aws import AsyncInvocation, FunctionDelivery, InvokeConfig, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.async_delivery import configs, keeps_failures, received
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# Lambda waits one minute before the first retry and two before the second (Lambda developer guide, "How Lambda handles
# errors and retries with asynchronous invocation"); with the calls themselves a shorter life ends before that.
SHORTEST_AGE_S = 300


@check(
    title="Asynchronous events are tried again before they are dropped",
    problem="An asynchronous event is dropped at the first failure",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionDelivery, AsyncInvocation),
    risk=(
        "Without retries, or with a life of a few minutes, one throttle or one fault of a moment loses the event, and "
        "nothing keeps it. Excessive execution by an attacker is enough to make the events of others vanish."
    ),
    remedy=Remedy(
        text="Let Lambda retry the events of {name}, or keep what fails in a queue.",
        cli="""# Leaves its destinations as they are
aws lambda update-function-event-invoke-config --region {region} --function-name {name} --qualifier {qualifier} \\
  --maximum-retry-attempts 2 --maximum-event-age-in-seconds 21600""",
        terraform="""resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = {name}
  qualifier                    = {qualifier}
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600
}""",
        cloudformation="""Retries:
  Type: AWS::Lambda::EventInvokeConfig
  Properties:
    FunctionName: {name}
    Qualifier: {qualifier}
    MaximumRetryAttempts: 2
    MaximumEventAgeInSeconds: 21600""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.ISO_A_8_15, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",),
)
def lambda_async_retries_sufficient(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose asynchronous events are neither kept nor retried, or live less than five minutes."""

    def judge(function: LambdaFunction) -> Verdict:
        if not received(snapshot, function):
            return not_applicable(function, "It received no event asynchronously.")
        weak = [config for config in configs(snapshot, function) if _gives_up(config)]
        if not weak:
            return passed(function, "Its events are tried again for at least five minutes.")
        if keeps_failures(snapshot, function):
            return passed(function, "Its events are given up early, but kept.")
        reason = f"Events for {weak[0].qualifier} are dropped at the first failure or within five minutes."
        shown = {"qualifier": weak[0].qualifier, "retries": weak[0].max_retries, "max_age_s": weak[0].max_age_s}
        return failed(function, reason, **shown)

    return judge_each(snapshot, LambdaFunction, judge)


def _gives_up(config: InvokeConfig) -> bool:
    return config.max_retries == 0 or (config.max_age_s is not None and config.max_age_s < SHORTEST_AGE_S)
