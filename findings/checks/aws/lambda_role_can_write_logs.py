"""LOG-01: a function may write into its log group."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.analysis.functions import log_group_name
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# What Lambda calls this day's first stream of a version (Lambda developer guide, log streams).
STREAM = ":log-stream:2026/05/01/[$LATEST]0123456789abcdef0123456789abcdef"
ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")


@check(
    title="A function's role may write its log",
    problem="A function's role may not write its log",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, Role, ManagedPolicy),
    link=Link.WRITTEN,
    risk=(
        "Lambda writes the log with the function's role and drops in silence what the role may not write. The function "
        "works, the log group may even exist, and nothing that an attacker does in it is ever written down."
    ),
    remedy=Remedy(
        text="Allow {missing} on the log group {log_group} in the role {role}.",
        cli="""cat > write-log.json <<'JSON'
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
 "Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/*:*"}]}
JSON
# a new inline policy beside the others; an explicit Deny or a permissions boundary has to be changed by hand
aws iam put-role-policy --role-name {role} --policy-name audit-write-log --policy-document file://write-log.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",),
)
def lambda_role_can_write_logs(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function whose role may not make a stream and put events into its configured group."""
    access = Access.of(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        group, role = log_group_name(function), function.role_arn.rpartition("/")[2]
        if access.role(function.role_arn) is None:
            return not_applicable(function, f"Its role {role} does not exist.", role=role)
        arn = f"arn:{snapshot.partition}:logs:{snapshot.region}:{snapshot.account_id}:log-group:{group}{STREAM}"
        missing = [action for action in ACTIONS if not access.role_may(function.role_arn, action, arn)]
        shown = {"log_group": group, "role": role}
        if missing:
            words = " and ".join(missing)
            return failed(function, f"Its role {role} may not do {words} on {group}.", missing=words, **shown)
        return passed(function, f"Its role {role} may write to {group}.", **shown)

    return judge_each(snapshot, LambdaFunction, judge)
