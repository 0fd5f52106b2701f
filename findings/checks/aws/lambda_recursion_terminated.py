"""LOG-64: Lambda ends a loop of a function with the queue that it reads."""

from collections.abc import Iterator

from collectors.resources.aws import FunctionRecursion, LambdaFunction
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="Lambda ends endless loops of a function",
    problem="A function may call itself without end",
    severity=Severity.LOW,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionRecursion),
    risk=(
        "Lambda notices when a function and its queue call each other without end and stops that; for this function "
        "it was told not to. One crafted message can then run up executions, cost and logs until somebody looks."
    ),
    remedy=Remedy(
        text="Let Lambda terminate recursive loops of {name}, unless they are meant and bounded by its code.",
        cli="""aws lambda put-function-recursion-config --region {region} --function-name {name} \\
  --recursive-loop Terminate""",
        terraform="""resource "aws_lambda_function_recursion_config" "this" {
  function_name  = {name}
  recursive_loop = "Terminate"
}""",
        cloudformation="""Function:
  Type: AWS::Lambda::Function
  Properties:
    FunctionName: {name}
    RecursiveLoop: Terminate""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_SI_4, controls.ISO_A_8_16, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",),
)
def lambda_recursion_terminated(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function that reads a queue and for which recursive loops are allowed."""

    def judge(function: LambdaFunction) -> Verdict:
        found = snapshot.get(FunctionRecursion, function.arn)
        if found is None:
            return not_applicable(function, "It reads no queue.")
        if found.recursive_loop == "Allow":
            return failed(function, "It reads a queue and may call itself through it without end.")
        return passed(function, "Lambda ends its recursive loops.", recursive_loop=found.recursive_loop)

    return judge_each(snapshot, LambdaFunction, judge)
