"""Row 63: findings of the security services come together in one place."""

from collections.abc import Iterator

from collectors.resources.aws import SecurityHub
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed


@check(
    title="Security Hub is enabled in the region",
    problem="Security Hub is not enabled in the region",
    severity=Severity.LOW,
    judges=None,
    reads=(SecurityHub,),
    risk=(
        "Without one place findings of GuardDuty, of Config and of scanners stay each in their own service and "
        "region. What nobody opens nobody acts on."
    ),
    remedy=Remedy(
        text="Enable Security Hub in {region}, unless another tool brings findings together.",
        cli="aws securityhub enable-security-hub --region {region} --no-enable-default-standards",
        terraform="""resource "aws_securityhub_account" "this" {
  enable_default_standards = false
}""",
        cloudformation="""Hub:
  Type: AWS::SecurityHub::Hub
  Properties:
    EnableDefaultStandards: false""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_HUB,
        controls.NIST_SI_4,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html",),
)
def securityhub_enabled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region without Security Hub."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    hubs = snapshot.all(SecurityHub)
    if hubs:
        yield passed(subject, "Security Hub is enabled.", since=hubs[0].subscribed)
    else:
        yield failed(subject, "Security Hub is not enabled.")
