"""LOG-45: the subscription of all log groups leaves out those of its own readers."""

from collections.abc import Iterator

from collectors.resources.aws import EventSourceMapping, LambdaFunction, LogAccountPolicy
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.account_subscriptions import account_subscriptions, fed_back
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed

READS = (LogAccountPolicy, LambdaFunction, EventSourceMapping)


@check(
    title="A subscription of all logs leaves out those of its readers",
    problem="A subscription of all logs feeds its readers what they write",
    severity=Severity.MEDIUM,
    judges=None,
    reads=READS,
    risk=(
        "The policy sends each line of every log group to a function, and the lines of that function too: each call "
        "causes the next one. It costs without end, throttles other functions and buries what matters."
    ),
    remedy=Remedy(
        text="Add the log groups of the readers, {groups}, to those that the policy {policy} leaves out.",
        cli="""DOCUMENT=$(aws logs describe-account-policies --region {region} --policy-name {policy} \\
  --policy-type SUBSCRIPTION_FILTER_POLICY \\
  --query 'accountPolicies[0].policyDocument' --output text)
LEFT_OUT=$(aws logs describe-account-policies --region {region} --policy-name {policy} \\
  --policy-type SUBSCRIPTION_FILTER_POLICY \\
  --query 'accountPolicies[0].selectionCriteria' --output text)
# The same document; what was left out until now stays left out
LEFT_OUT=$(python3 -c 'import json, sys
names = json.loads(sys.argv[1].partition(" IN ")[2] or "[]")
print("LogGroupName NOT IN", json.dumps([*names, *sys.argv[2:]]))' "$LEFT_OUT" {groups})
aws logs put-account-policy --region {region} --policy-name {policy} --scope ALL \\
  --policy-type SUBSCRIPTION_FILTER_POLICY \\
  --policy-document "$DOCUMENT" --selection-criteria "$LEFT_OUT\"""",
        terraform="""resource "aws_cloudwatch_log_account_policy" "all_logs" {
  policy_name        = {policy}
  policy_type        = "SUBSCRIPTION_FILTER_POLICY"
  policy_document    = var.subscription
  selection_criteria = "LogGroupName NOT IN ${jsonencode(concat(var.left_out, {groups}))}"
}""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_SI_4, controls.MITRE_HIJACKING),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html",),
)
def log_account_policy_not_recursive(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region if a subscription of all log groups takes those of its readers."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    subscriptions = account_subscriptions(snapshot)
    for kind in READS:
        snapshot.complete(kind)
    for one in subscriptions:
        back = fed_back(snapshot, one)
        if back:
            group, function = next(iter(back.items()))
            reason = f"The policy {one.name} sends the lines of {group} to {function}, which writes them."
            yield failed(subject, reason, policy=one.name, groups=sorted(back)[:20])
            return
    said = "leaves out its readers" if subscriptions else "is not there"
    yield passed(subject, f"A subscription of all logs {said}.", policies=[one.name for one in subscriptions][:10])
