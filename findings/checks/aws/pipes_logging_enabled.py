"""LOG-23: a pipe logs what it could not deliver."""

from collections.abc import Iterator

from collectors.resources.aws import LogGroup, Pipe
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_groups import all_gone
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A pipe logs its failures",
    problem="A pipe logs nothing",
    severity=Severity.LOW,
    judges=Pipe,
    reads=(Pipe, LogGroup),
    risk=(
        "A pipe filters, enriches and hands on events without code, and so without anybody's log lines. When it drops "
        "or cannot deliver an event, only its own log says which one and why."
    ),
    remedy=Remedy(
        text="Let {name} log at ERROR or above to a log group.",
        cli="""LOG_GROUP_ARN=the-arn-of-a-log-group  # its name should begin with /aws/vendedlogs/pipes/
# What is not given stays as it is, but the role has to be given
ROLE_ARN=$(aws pipes describe-pipe --region {region} --name {name} --query RoleArn --output text)
aws pipes update-pipe --region {region} --name {name} --role-arn "$ROLE_ARN" --log-configuration \\
  "Level=ERROR,CloudwatchLogsLogDestination={LogGroupArn=$LOG_GROUP_ARN}\"""",
        terraform="""resource "aws_pipes_pipe" "this" {
  name = {name}
  log_configuration {
    level = "ERROR"
    cloudwatch_logs_log_destination {
      log_group_arn = aws_cloudwatch_log_group.pipe.arn
    }
  }
}""",
        cloudformation="""Pipe:
  Type: AWS::Pipes::Pipe
  Properties:
    Name: {name}
    LogConfiguration:
      Level: ERROR
      CloudwatchLogsLogDestination:
        LogGroupArn: !GetAtt PipeLogGroup.Arn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html",),
)
def pipes_logging_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a running pipe without log level or destination, or whose log group is not there."""

    def judge(pipe: Pipe) -> Verdict:
        gone = all_gone(snapshot, pipe.log_destinations)
        shown = {"level": pipe.log_level, "destinations": list(pipe.log_destinations)}
        if pipe.state != "RUNNING":
            return not_applicable(pipe, "It is stopped.", **shown)
        if pipe.log_level == "OFF" or not pipe.log_destinations:
            return failed(pipe, "It logs nothing.", **shown)
        if gone:
            return failed(pipe, f"It logs to {gone}, which does not exist.", **shown)
        return passed(pipe, f"It logs at {pipe.log_level}.", **shown)

    return judge_each(snapshot, Pipe, judge)
