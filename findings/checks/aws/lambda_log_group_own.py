"""LOG-05: a function shares its log group with no other."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.functions import log_group_name
from findings.analysis.log_groups import writers
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed

MAX_SHOWN = 5


@check(
    title="A function has a log group of its own",
    problem="A function shares its log group with others",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction,),
    link=Link.KEPT,
    risk=(
        "Each function that may write to the group can put forged lines beside those of the others, and one that may "
        "delete its own log deletes theirs. Retention, filters and silence can no longer be told per function."
    ),
    remedy=Remedy(
        text="Let {name} write to a log group of its own, such as {own_group}.",
        cli="""GROUP={own_group}
aws logs create-log-group --region {region} --log-group-name "$GROUP"
# A change of the logging configuration replaces it, so the present one is read and only the group is exchanged
aws lambda get-function-configuration --region {region} --function-name {name} \\
  --query "merge(LoggingConfig, {LogGroup: '$GROUP'})" --output json > logging.json
aws lambda update-function-configuration --region {region} --function-name {name} \\
  --logging-config file://logging.json""",
        terraform="""resource "aws_lambda_function" "this" {
  function_name = {name}
  logging_config {
    log_format = "JSON"
    log_group  = {own_group}
  }
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.ISO_A_8_15, controls.MITRE_INDICATOR_REMOVAL),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",),
)
def lambda_log_group_own(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose group another function of the region writes to."""
    found = writers(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        name = log_group_name(function)
        others = [other.name for other in found[name] if other.arn != function.arn]
        if others:
            words = ", ".join(others[:MAX_SHOWN])
            own = f"/aws/lambda/{function.name}"
            own = f"{own}-own" if own == name else own
            shown = {"log_group": name, "others": others[:MAX_SHOWN], "own_group": own}
            return failed(function, f"It shares {name} with {words}.", **shown)
        snapshot.complete(LambdaFunction)
        return passed(function, f"No other function writes to {name}.", log_group=name)

    return judge_each(snapshot, LambdaFunction, judge)
