"""Row 62: the state of functions and of what they use is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import ConfigRecorder
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed

FUNCTION = "AWS::Lambda::Function"


@check(
    title="AWS Config records the region's resources",
    problem="AWS Config does not record the region's resources",
    severity=Severity.LOW,
    judges=None,
    reads=(ConfigRecorder,),
    risk=(
        "Events say what was called, Config says what a resource was like before and after. Without it nobody can "
        "show how a function, a role or a bucket was configured when it was attacked."
    ),
    remedy=Remedy(
        text="Let a recorder of AWS Config record functions in {region}, and start it.",
        cli="""aws configservice describe-configuration-recorders --region {region}
aws configservice describe-configuration-recorder-status --region {region}
NAME=$(aws configservice describe-configuration-recorders --region {region} --output text \\
  --query 'ConfigurationRecorders[0].name')
# Without a recorder make one first: aws configservice put-configuration-recorder, put-delivery-channel
aws configservice start-configuration-recorder --region {region} --configuration-recorder-name "$NAME\"""",
        terraform="""resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_CONFIG,
        controls.NIST_AU_12,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",),
)
def config_recorder_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless a recorder runs without failure and records functions."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    recorders = snapshot.all(ConfigRecorder)
    problems = [_problem(one) for one in recorders]
    if "" in problems:
        yield passed(subject, f"The recorder {recorders[problems.index('')].name} records functions.")
        return
    names = [one.name for one in recorders]
    yield failed(subject, problems[0] if problems else "There is no recorder.", recorders=names)


def _problem(recorder: ConfigRecorder) -> str:
    """What is wrong with a recorder; nothing for one that does its work."""
    if not recorder.is_recording:
        return f"The recorder {recorder.name} is stopped."
    if (recorder.last_status or "").upper() == "FAILURE":
        return f"The recorder {recorder.name} fails: {recorder.last_error or 'no reason is given'}."
    records = recorder.records_all or bool(recorder.excluded) or FUNCTION in recorder.types
    if not records or FUNCTION in recorder.excluded:
        return f"The recorder {recorder.name} does not record functions."
    return ""
