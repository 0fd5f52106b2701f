"""LOG-61: a function may write to its own dead letter target."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A function may write to its dead letter target",
    problem="A function may not write to its dead letter target",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, Role, ManagedPolicy),
    risk=(
        "An event that failed three times is meant to be kept in the dead letter target. The role of the function may "
        "not write there, so Lambda drops it: what an attacker made fail is gone without a line."
    ),
    remedy=Remedy(
        text="Allow {action} on {target} in the role {role}.",
        cli="""cat > dead-letter.json <<JSON
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}
JSON
# name the action and the target of this finding in it before it is put beside the role's other policies
aws iam put-role-policy --role-name {role} --policy-name audit-dead-letter --policy-document file://dead-letter.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",),
)
def lambda_dead_letter_writable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose role may not send to its dead letter queue or topic."""
    access = Access.of(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        target, role = function.dead_letter_arn, function.role_arn.rpartition("/")[2]
        if not target:
            return not_applicable(function, "It has no dead letter target.")
        if access.role(function.role_arn) is None:
            return not_applicable(function, f"Its role {role} does not exist.", role=role)
        action = "sns:Publish" if ":sns:" in target else "sqs:SendMessage"
        shown = {"target": target, "action": action, "role": role}
        if access.role_may(function.role_arn, action, target):
            return passed(function, "Its role may write to its dead letter target.", **shown)
        return failed(function, f"Its role {role} may not do {action} on its dead letter target.", **shown)

    return judge_each(snapshot, LambdaFunction, judge)
