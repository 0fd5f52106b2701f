"""LOG-16: data protection does not hide from detections whom an attack came from."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogAccountPolicy, LogGroup, LogMasking
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.masking import masked
from findings.checks import Link, check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed

# Without it nobody can tell who called; all other managed identifiers find what no detection needs.
NEEDED = "IpAddress"


@check(
    title="Masking leaves what detections need in function logs",
    problem="Masking hides source addresses in function logs",
    severity=Severity.LOW,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction, LogAccountPolicy, LogMasking),
    link=Link.WHOLE,
    risk=(
        "A data protection policy masks addresses wherever a line leaves the group: in queries, metric filters and "
        "subscriptions. No detection can count or block by source, and only who may unmask sees who it was."
    ),
    remedy=Remedy(
        text="Take IpAddress out of the identifiers that are masked for {name} by {policy}; leave the others in.",
        cli="""# The account's policy, if it is the one that masks
aws logs describe-account-policies --region {region} --policy-type DATA_PROTECTION_POLICY
# The group's own; take IpAddress out of both its statements and put the rest back as it was
aws logs get-data-protection-policy --region {region} --log-group-identifier {name} \\
  --query policyDocument --output text > policy.json
#   aws logs put-data-protection-policy --region {region} --log-group-identifier {name} \\
#     --policy-document file://policy.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_3, controls.PCI_10_2_2, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html",),
)
def log_group_masking_sound(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group in which a data protection policy masks IP addresses."""

    def judge(group: LogGroup, functions: list[str]) -> Verdict:
        found = masked(snapshot, group)
        if NEEDED in found:
            shown = {"policy": found[NEEDED], "masked": sorted(found)[:20], "functions": functions}
            return failed(group, f"IP addresses are masked by {found[NEEDED]}.", **shown)
        return passed(group, "Nothing that detections need is masked.", masked=sorted(found)[:20])

    return judge_written(snapshot, judge)
