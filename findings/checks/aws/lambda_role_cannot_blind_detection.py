"""LOG-31: a function cannot stop what detects attacks: trails, alarms, rules, the logs of others."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, ManagedPolicy, Role, Trail
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.blinding import Holding, powers_over_detection
from findings.checks import Link, check, judge_each
from findings.checks.holdings import judged
from findings.verdict import Remedy, Severity, Verdict, not_applicable


@check(
    title="A function cannot blind detection",
    problem="A function can stop trails, alarms or the logs of others",
    severity=Severity.CRITICAL,
    judges=LambdaFunction,
    reads=(LambdaFunction, Role, ManagedPolicy, Trail),
    link=Link.KEPT,
    risk=(
        "A workload needs no right to stop a trail, to delete an alarm or to give itself more rights. With one, a "
        "single vulnerable function is enough to blind the whole account before the attack goes on."
    ),
    remedy=Remedy(
        text="{first_remedy} The page of the account lists everybody who can blind it.",
        cli="""# what the role may do, statement by statement; take the named lines out and put the policy back
aws iam list-role-policies --role-name {role}
aws iam list-attached-role-policies --role-name {role}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.PCI_10_3_4,
        controls.ISO_A_8_16,
        controls.MITRE_CLOUD_LOGS,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html",),
)
def lambda_role_cannot_blind_detection(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose role may stop, delete or reconfigure what records and watches the account."""
    access = Access.of(snapshot)
    snapshot.complete(Trail)
    by_role: dict[str, list[Holding]] = {}

    def judge(function: LambdaFunction) -> Verdict:
        role = access.role(function.role_arn)
        if role is None:
            return not_applicable(function, "Its role does not exist.")
        if role.arn not in by_role:
            by_role[role.arn] = powers_over_detection(snapshot, role)
        return judged(function, role, by_role[role.arn], "detection", "It can blind nothing.")

    return judge_each(snapshot, LambdaFunction, judge)
