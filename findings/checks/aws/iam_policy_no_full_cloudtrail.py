"""Row 23: a customer's policy does not give every right over CloudTrail."""

from collections.abc import Iterator

from collectors.resources.aws import ManagedPolicy
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.iam import UnreadablePolicy, parse
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

FULL = ("*", "cloudtrail:*")


@check(
    title="A policy does not give every right over CloudTrail",
    problem="A policy gives every right over CloudTrail",
    severity=Severity.MEDIUM,
    judges=ManagedPolicy,
    reads=(ManagedPolicy,),
    risk="Whoever has this policy can stop and delete the trails, so every one of them can hide what they do.",
    remedy=Remedy(
        text="Replace the wildcard in {name} by the actions that are needed.",
        cli="""aws iam get-policy --policy-arn {arn}
# a new version beside the old one, which stays and can be made the default again
aws iam create-policy-version --policy-arn {arn} --policy-document file://narrower.json --set-as-default""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.ISO_A_8_15, controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_id-based-policy-examples.html",),
)  # fmt: skip
def iam_policy_no_full_cloudtrail(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a customer managed policy in use that allows cloudtrail:* on everything."""
    return judge_each(snapshot, ManagedPolicy, _judge)


def _judge(policy: ManagedPolicy) -> Verdict:
    if ":iam::aws:" in policy.arn:
        return not_applicable(policy, "It is a policy of AWS.")
    read = parse(policy.document, policy.name)
    if isinstance(read, UnreadablePolicy):
        why = f"the policy {policy.name} cannot be read: {read.reason}"
        raise NotCollectedError("ManagedPolicy", Gap(CoverageState.UNSUPPORTED, None, why))
    for number, statement in enumerate(read.statements, 1):
        full = any(action.lower() in FULL for action in statement.actions) and not statement.is_not_action
        if statement.is_allow and full and "*" in (statement.resources or ()) and not statement.conditions:
            return failed(policy, f"Its statement {number} allows every action on every trail.", statement=number)
    return passed(policy, "No statement allows every action of CloudTrail on everything.")
