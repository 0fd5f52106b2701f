"""LOG-12: a function that writes its whole event to the log cannot be given one that does not fit into a line."""

from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping, FunctionUrl, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.input_sizes import LARGEST_LINE, LogLimit
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="An event that a function logs fits into a log line",
    problem="An oversized event makes a function's log line vanish",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionUrl, EventSourceMapping),
    link=Link.WHOLE,
    risk=(
        "The function writes each event as a whole, and its trigger delivers events larger than CloudWatch Logs takes. "
        "Who pads a request sees to it that the line with the attack is the one that is missing."
    ),
    remedy=Remedy(
        text="Let {name} log what it needs of an event instead of all of it: unset POWERTOOLS_LOGGER_LOG_EVENT.",
        cli="""# A change of Variables replaces all of them, so the present ones are read and one is exchanged
aws lambda get-function-configuration --region {region} --function-name {name} \\
  --query 'Environment.{Variables: merge(Variables, {POWERTOOLS_LOGGER_LOG_EVENT: `"false"`})}' \\
  --output json > environment.json
aws lambda update-function-configuration --region {region} --function-name {name} \\
  --environment file://environment.json
rm environment.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.NIST_AU_5, controls.PCI_10_2_2, controls.ISO_A_8_15,
              controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",),
)  # fmt: skip
def lambda_input_fits_log_limit(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that is told to log its events and has a trigger that delivers more than a line holds."""
    limit = LogLimit(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        if function.logs_event is None:
            return not_applicable(function, "Its configuration does not say that it logs its events.")
        if not function.logs_event:
            return passed(function, "It is told not to log its events.")
        larger = limit.larger(function)
        if larger is None:
            return not_applicable(function, "Nothing that is known to invoke it delivers more than a log line holds.")
        shown = {"trigger": larger.trigger, "event_bytes": larger.size, "line_bytes": LARGEST_LINE}
        return failed(function, f"It logs its events, and {larger.trigger} delivers up to {larger.size:,} B.", **shown)

    return judge_each(snapshot, LambdaFunction, judge)
