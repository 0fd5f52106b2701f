"""LOG-35: the lines of a function are copied out of the account, where who takes it over cannot erase them."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, LogAccountPolicy, LogGroup, SubscriptionFilters
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_copies import LogCopies
from findings.checks import check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Function logs are copied to another account",
    problem="No subscription carries the logs of a function out of the account",
    severity=Severity.LOW,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction, SubscriptionFilters, LogAccountPolicy),
    risk=(
        "Who takes over the account can delete the group, and all evidence is gone with it. Only what another account "
        "holds stays. What the organization copies by a centralization rule cannot be seen from a member account: "
        "where one takes this group, there is no risk."
    ),
    remedy=Remedy(
        text=(
            "Subscribe {name}, or all groups at once, to a destination of an account that only keeps logs. If a "
            "centralization rule of the organization, an export or a layer of the function copies the lines already, "
            "accept this finding and name it."
        ),
        cli="""# What the organization copies, asked in its management account or by its delegated administrator
aws observabilityadmin list-centralization-rules-for-organization --region {region}
# A destination (put-destination, put-destination-policy) of the account that keeps logs
aws logs put-subscription-filter --region {region} --log-group-name {name} --filter-name archive \\
  --filter-pattern "" --destination-arn "$DESTINATION_ARN\"""",
        terraform="""resource "aws_cloudwatch_log_subscription_filter" "archive" {
  name            = "archive"
  log_group_name  = {name}
  filter_pattern  = ""
  destination_arn = var.log_archive_destination_arn
}""",
        cloudformation="""Archive:
  Type: AWS::Logs::SubscriptionFilter
  Properties:
    LogGroupName: {name}
    FilterPattern: ""
    DestinationArn: !Ref LogArchiveDestinationArn""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.ISO_A_8_15, controls.MITRE_INDICATOR_REMOVAL),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
        "https://docs.aws.amazon.com/cloudwatch/latest/observabilityadmin/API_ListCentralizationRulesForOrganization.html",
    ),
)
def log_group_copied_elsewhere(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group of which no subscription carries a line out of the account.

    One that leads to something in the account (stream, delivery stream, function) may carry it on: that is unknown.
    """
    copies = LogCopies(snapshot)

    def judge(group: LogGroup, functions: list[str]) -> Verdict:
        found = copies.of(group)
        if found.copy:
            shown = {"subscription": found.copy.subscription, "account": found.copy.account,
                     "pattern": found.copy.pattern, "functions": functions}  # fmt: skip
            lines = "the lines that match" if found.copy.pattern else "its lines"
            where = f"the account {found.copy.account}"
            return passed(group, f"The subscription {found.copy.subscription} carries {lines} to {where}.", **shown)
        if found.doubt:
            raise found.doubt
        idle = f" Nothing comes through {' and '.join(found.faults)}." if found.faults else ""
        reason = f"No subscription carries its lines out of the account.{idle}"
        return failed(group, reason, functions=functions, idle=dict(found.faults))

    return judge_written(snapshot, judge)
