"""Row 9: something looks for known attacks in the account's records."""

from collections.abc import Iterator

from collectors.resources.aws import Detector
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed


@check(
    title="GuardDuty watches the region",
    problem="GuardDuty does not watch the region",
    severity=Severity.MEDIUM,
    judges=None,
    reads=(Detector,),
    risk=(
        "GuardDuty reads the account's calls, its DNS and its network for known attacks, without a trail and without "
        "a rule of one's own. A region without it is the one in which stolen keys are used."
    ),
    remedy=Remedy(
        text="Enable GuardDuty in {region}.",
        cli="""DETECTOR=$(aws guardduty list-detectors --region {region} --query 'DetectorIds[0]' --output text)
if [ "$DETECTOR" = None ]; then aws guardduty create-detector --region {region} --enable
else aws guardduty update-detector --region {region} --detector-id "$DETECTOR" --enable; fi""",
        terraform="""resource "aws_guardduty_detector" "this" {
  enable = true
}""",
        cloudformation="""Detector:
  Type: AWS::GuardDuty::Detector
  Properties:
    Enable: true""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html",),
)
def guardduty_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region without a detector, or with one that is suspended."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    detectors = snapshot.complete(Detector)
    if any(one.is_enabled for one in detectors):
        yield passed(subject, "Its detector is enabled.", detectors=[one.name for one in detectors])
        return
    yield failed(subject, "Its detector is suspended." if detectors else "There is no detector.")
