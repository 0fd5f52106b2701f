"""LOG-20: a state machine's role may deliver its log."""

from collections.abc import Iterator

from collectors.resources.aws import ManagedPolicy, Role, StateMachine
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# Step Functions developer guide, "Logging in CloudWatch Logs": permissions for the role; they have no resource types.
NEEDED = ("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:ListLogDeliveries",
          "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups")  # fmt: skip


@check(
    title="A state machine's role may deliver its log",
    problem="A state machine's role may not deliver its log",
    severity=Severity.MEDIUM,
    judges=StateMachine,
    reads=(StateMachine, Role, ManagedPolicy),
    risk="Logging is configured, but the role lacks what the delivery takes: executions leave no line.",
    remedy=Remedy(
        text="Allow {missing} on all resources in the role {role}.",
        cli="""cat > deliver-log.json <<'JSON'
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["logs:CreateLogDelivery",
 "logs:CreateLogStream","logs:GetLogDelivery","logs:UpdateLogDelivery","logs:DeleteLogDelivery",
 "logs:ListLogDeliveries","logs:PutLogEvents","logs:PutResourcePolicy","logs:DescribeResourcePolicies",
 "logs:DescribeLogGroups"]}]}
JSON
aws iam put-role-policy --role-name {role} --policy-name audit-deliver-log --policy-document file://deliver-log.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_12, controls.ISO_A_8_15),
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
def stepfunctions_role_can_deliver_logs(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a state machine that logs and whose role lacks an action that the delivery needs."""
    access = Access.of(snapshot)

    def judge(machine: StateMachine) -> Verdict:
        role = machine.role_arn.rpartition("/")[2]
        if machine.logging_level == "OFF" or not machine.log_destinations:
            return not_applicable(machine, "It has no log to deliver.")
        missing = [action for action in NEEDED if not access.role_may(machine.role_arn, action, "*")]
        if missing:
            words = ", ".join(missing)
            return failed(machine, f"Its role {role} may not do {words}.", role=role, missing=words)
        return passed(machine, f"Its role {role} may deliver its log.", role=role)

    return judge_each(snapshot, StateMachine, judge)
