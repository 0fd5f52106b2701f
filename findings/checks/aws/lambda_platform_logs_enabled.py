"""LOG-10: system log level WARN suppresses the START and REPORT records of successful invocations."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A function's platform records are written",
    problem="Platform records of a function are suppressed",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction,),
    link=Link.WHOLE,
    risk=(
        "With the system log level WARN, Lambda drops the start and report records of successful invocations. Nobody "
        "can tell then when the function ran, for how long, or that an invocation began and never ended."
    ),
    remedy=Remedy(
        text="Set the system log level of {name} to INFO.",
        cli="""# Shows the present settings, then changes only the system log level
aws lambda get-function-configuration --region {region} --function-name {name} --query LoggingConfig
aws lambda update-function-configuration --region {region} --function-name {name} \\
  --logging-config LogFormat=JSON,SystemLogLevel=INFO""",
        terraform="""resource "aws_lambda_function" "this" {
  function_name = {name}
  logging_config {
    log_format       = "JSON"
    system_log_level = "INFO"
  }
}""",
        cloudformation="""Function:
  Type: AWS::Lambda::Function
  Properties:
    FunctionName: {name}
    LoggingConfig:
      LogFormat: JSON
      SystemLogLevel: INFO""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_3,
        controls.NIST_AU_12,
        controls.PCI_10_2_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html",),
)
def lambda_platform_logs_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that logs JSON with the system log level WARN; text logs always hold START, END and REPORT."""
    return judge_each(snapshot, LambdaFunction, _judge)


def _judge(function: LambdaFunction) -> Verdict:
    shown = {"log_format": function.log_format, "system_log_level": function.system_log_level}
    if function.log_format != "JSON":
        return passed(function, "Its logs are text, which always holds START, END and REPORT.", **shown)
    if (function.system_log_level or "INFO").upper() == "WARN":
        return failed(function, "Its system log level WARN drops the start and report records.", **shown)
    return passed(function, "Its system log level keeps the start and report records.", **shown)
