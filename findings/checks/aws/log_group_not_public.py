"""Catalogue row 44: not everybody in the world may write to or read the log groups of a region."""

from collections.abc import Iterator

from collectors.resources.aws import LogResourcePolicy
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.public_policies import open_door
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="A resource policy for log groups does not let everybody in",
    problem="Anybody in the world may use log groups",
    severity=Severity.HIGH,
    judges=LogResourcePolicy,
    reads=(LogResourcePolicy,),
    risk=(
        "Whoever knows the name of a group may put forged lines between the true ones, fill it at the account's "
        "expense, or read it, as far as the policy goes. Evidence that anybody can write proves nothing."
    ),
    remedy=Remedy(
        text="In {statement} of the policy {name} say who is meant, or demand aws:SourceArn or aws:SourceAccount.",
        cli="""aws logs describe-resource-policies --region {region} \\
  --query 'resourcePolicies[].[policyName, policyDocument]' --output text > policies.txt
# In {statement} of {name} replace "*" by the service or accounts that need it, or add
#   "Condition": {"StringEquals": {"aws:SourceAccount": "the account"}}
# keep all other statements, and put the whole document back:
#   aws logs put-resource-policy --region {region} --policy-name {name} --policy-document file://policy.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.PCI_10_3_4, controls.ISO_A_8_15,
              controls.MITRE_INDICATOR_REMOVAL),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",),
)  # fmt: skip
def log_group_not_public(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a policy with a statement that allows everybody something and demands nothing that says who they are."""
    return judge_each(snapshot, LogResourcePolicy, _judge)


def _judge(policy: LogResourcePolicy) -> Verdict:
    door = open_door(policy.policy, policy)
    if door is None:
        return passed(policy, "It names who may use log groups.")
    shown = {"statement": door.statement, "actions": list(door.actions[:20])}
    return failed(policy, f"By {door.statement} everybody may use log groups.", **shown)
