"""LOG-02: a function whose role is gone, or does not trust Lambda, cannot run or write."""

from collections.abc import Iterator

from collectors.resources.aws import FunctionState, LambdaFunction, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed

SERVICE = "lambda.amazonaws.com"


@check(
    title="A function's role exists and trusts Lambda",
    problem="A function's role is gone or does not trust Lambda",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionState, Role),
    link=Link.WRITTEN,
    risk=(
        "Lambda writes a function's log with the function's own role. A role that was deleted, or whose trust policy "
        "no longer names Lambda, leaves the function without a log, and often without work."
    ),
    remedy=Remedy(
        text="Make the role {role} again, or let it trust lambda.amazonaws.com.",
        cli="""aws iam get-role --role-name {role} --query Role.AssumeRolePolicyDocument > trust.json
# add to its Statement: {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}
aws iam update-assume-role-policy --role-name {role} --policy-document file://trust.json""",
        terraform="""data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",),
)
def lambda_role_usable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose role does not exist, does not trust Lambda, or which Lambda itself says lacks rights."""
    access = Access.of(snapshot)
    trusting: dict[str, bool] = {}

    def trusts(role: Role, function: LambdaFunction) -> bool:
        """Whether the trust policy lets Lambda in; the same text gives the same answer unless it tells who asks."""
        key = role.trust + (role.arn + function.arn if "source" in role.trust.lower() else "")
        if key not in trusting:
            trusting[key] = access.service_may(role.trust, SERVICE, "sts:AssumeRole", role.arn, function.arn)
        return trusting[key]

    def judge(function: LambdaFunction) -> Verdict:
        role_name = function.role_arn.rpartition("/")[2]
        state = snapshot.get(FunctionState, function.arn)
        if state is not None and state.state_reason_code == "InsufficientRolePermissions":
            return failed(function, "Lambda says that the permissions of its role do not suffice.", role=role_name)
        role = access.role(function.role_arn)
        if role is None:
            return failed(function, f"Its role {role_name} does not exist.", role=role_name)
        if not trusts(role, function):
            return failed(function, f"Its role {role_name} does not trust {SERVICE}.", role=role_name)
        return passed(function, f"Its role {role_name} trusts Lambda.", role=role_name)

    return judge_each(snapshot, LambdaFunction, judge)
