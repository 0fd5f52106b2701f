"""LOG-30: a function cannot erase or cut off its own log."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.blinding import powers_over_log
from findings.checks import Link, check, judge_each
from findings.checks.holdings import judged
from findings.verdict import Remedy, Severity, Verdict, not_applicable


@check(
    title="A function cannot erase its own log",
    problem="A function can erase or cut off its own log",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, Role, ManagedPolicy),
    link=Link.KEPT,
    risk=(
        "Whoever takes over the function has its role. With these rights the last act of an attack is to delete the "
        "log of it, to let it expire, or to cut off the filters that would have told somebody."
    ),
    remedy=Remedy(
        text="{first_remedy} The page of the function lists every statement.",
        cli="""# what the role may do, statement by statement; take the named lines out and put the policy back
aws iam list-role-policies --role-name {role}
aws iam list-attached-role-policies --role-name {role}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_9,
        controls.PCI_10_3_4,
        controls.ISO_A_8_15,
        controls.MITRE_INDICATOR_REMOVAL,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html",),
)
def lambda_role_cannot_erase_evidence(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose role may delete, shorten, mask or cut off the log that the function writes."""
    access = Access.of(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        role = access.role(function.role_arn)
        if role is None:
            return not_applicable(function, "Its role does not exist.")
        held = powers_over_log(snapshot, function, role)
        return judged(function, role, held, "its own log", "It can neither erase nor cut off its own log.")

    return judge_each(snapshot, LambdaFunction, judge)
