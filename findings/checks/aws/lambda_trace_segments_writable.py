"""LOG-17: a function whose tracing is on may write its traces."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, ManagedPolicy, Role
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.access import Access
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

ACTION = "xray:PutTraceSegments"


@check(
    title="A function that traces may write its traces",
    problem="A function traces but may not write its traces",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction, Role, ManagedPolicy),
    risk="Tracing is switched on, but the role may not send segments: the traces that people rely on do not exist.",
    remedy=Remedy(
        text="Allow xray:PutTraceSegments and xray:PutTelemetryRecords in the role {role}.",
        cli="""aws iam attach-role-policy --role-name {role} \\
  --policy-arn arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_12, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",),
)
def lambda_trace_segments_writable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with active tracing whose role may not put trace segments."""
    access = Access.of(snapshot)

    def judge(function: LambdaFunction) -> Verdict:
        role = function.role_arn.rpartition("/")[2]
        if function.tracing_mode != "Active":
            return not_applicable(function, "Its tracing is not active.")
        if access.role(function.role_arn) is None:
            return not_applicable(function, f"Its role {role} does not exist.", role=role)
        # The action has no resource types (Service Authorization Reference, X-Ray).
        if access.role_may(function.role_arn, ACTION, "*"):
            return passed(function, f"Its role {role} may write traces.", role=role)
        return failed(function, f"Its role {role} may not do {ACTION}.", role=role)

    return judge_each(snapshot, LambdaFunction, judge)
