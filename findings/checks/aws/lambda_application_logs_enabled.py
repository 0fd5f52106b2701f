"""LOG-11: a log level of ERROR or above filters out a function's audit lines."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_levels import is_silent
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A function's application logs are not filtered out",
    problem="Audit lines of a function are filtered out",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction,),
    link=Link.WHOLE,
    risk=(
        "The log level lets only errors through. Audit lines such as refused logins, denied access and rejected input "
        "are written at lower levels and lost, so an attack that causes no error leaves no trace."
    ),
    remedy=Remedy(
        text="Set the application log level of {name} to INFO: {settings}.",
        cli="""# Shows the present level and variables; a change of Variables replaces all, so add to what is there.
aws lambda get-function-configuration --region {region} --function-name {name} \\
  --query '[LoggingConfig, Environment.Variables]'
aws lambda update-function-configuration --region {region} --function-name {name} \\
  --logging-config LogFormat=JSON,ApplicationLogLevel=INFO""",
        terraform="""resource "aws_lambda_function" "this" {
  function_name = {name}
  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
  }
}""",
        cloudformation="""Function:
  Type: AWS::Lambda::Function
  Properties:
    FunctionName: {name}
    LoggingConfig:
      LogFormat: JSON
      ApplicationLogLevel: INFO""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_2,
        controls.NIST_AU_3,
        controls.PCI_10_2_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html",),
)
def lambda_application_logs_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose log level, by configuration or by variable, is ERROR or above."""
    return judge_each(snapshot, LambdaFunction, _judge)


def _judge(function: LambdaFunction) -> Verdict:
    configured = (
        [("ApplicationLogLevel", function.application_log_level or "")] if function.log_format == "JSON" else []
    )
    levels = [*configured, *function.log_level_variables]
    settings = [f"{name}={level}" for name, level in levels if is_silent(level, function.runtime)]
    if settings:
        return failed(function, f"Only errors are logged: {', '.join(settings)}.", settings=settings)
    return passed(function, "Its log level lets audit lines through.", settings=[f"{n}={v}" for n, v in levels if v])
