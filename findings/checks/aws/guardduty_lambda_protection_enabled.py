"""Row 8: GuardDuty looks at the network of functions."""

from collections.abc import Iterator

from collectors.resources.aws import Detector, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, not_applicable, passed

FEATURE = "LAMBDA_NETWORK_LOGS"


@check(
    title="GuardDuty watches the network of functions",
    problem="GuardDuty does not watch the network of functions",
    severity=Severity.LOW,
    judges=None,
    reads=(Detector, LambdaFunction),
    risk=(
        "A function that was taken over talks to whoever took it: it sends data out or mines for them. Lambda "
        "protection sees such connections of every function, also outside a VPC."
    ),
    remedy=Remedy(
        text="Enable Lambda protection on the detector of {region}.",
        cli="""DETECTOR=$(aws guardduty list-detectors --region {region} --query 'DetectorIds[0]' --output text)
aws guardduty update-detector --region {region} --detector-id "$DETECTOR" \\
  --features Name=LAMBDA_NETWORK_LOGS,Status=ENABLED""",
        terraform="""resource "aws_guardduty_detector_feature" "lambda" {
  detector_id = aws_guardduty_detector.this.id
  name        = "LAMBDA_NETWORK_LOGS"
  status      = "ENABLED"
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html",),
)
def guardduty_lambda_protection_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region where functions are and GuardDuty does not watch their network."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    detectors = snapshot.complete(Detector)
    if not snapshot.all(LambdaFunction):
        yield not_applicable(subject, "There are no functions here.")
    elif not detectors:
        yield not_applicable(subject, "There is no detector here.")
    elif any(FEATURE in one.features for one in detectors):
        yield passed(subject, "Lambda protection is enabled.")
    else:
        yield failed(subject, "Lambda protection is not enabled.", features=list(detectors[0].features))
