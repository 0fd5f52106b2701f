"""LOG-37: no line was refused or held back because CloudWatch Logs was asked for too much."""

from collections.abc import Iterator

from collectors.resources.aws import LogThrottling
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed

MAX_SHOWN = 20


@check(
    title="No log line is lost to throttling",
    problem="Log lines are lost to throttling",
    severity=Severity.MEDIUM,
    judges=None,
    reads=(LogThrottling,),
    risk=(
        "PutLogEvents above the account's quota is refused, and a subscription whose consumer cannot follow is held "
        "back and its lines dropped after a day. A flood of harmless lines is a way to lose the ones that matter."
    ),
    remedy=Remedy(
        text="Raise the quota or lessen what is written; give the consumers of {groups} more throughput.",
        cli="""aws cloudwatch list-metrics --region {region} --namespace AWS/Logs --metric-name DeliveryThrottling
aws service-quotas list-service-quotas --region {region} --service-code logs \\
  --query 'Quotas[?contains(QuotaName, `PutLogEvents`)].[QuotaCode, QuotaName, Value]'
#   aws service-quotas request-service-quota-increase --region {region} --service-code logs \\
#     --quota-code the-code-from-above --desired-value twice-the-present-value""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.PCI_10_7_2, controls.ISO_A_8_15,
              controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",),
)  # fmt: skip
def log_delivery_not_throttled(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a region in which PutLogEvents was throttled, or the delivery to a subscription throttled or refused."""
    held = [item for item in snapshot.all(LogThrottling) if item.throttled > 0 or item.errors > 0]
    account = account_subject(snapshot.account_id, snapshot.partition)
    if not held:
        snapshot.complete(LogThrottling)
        yield passed(account, "No log line was held back in the last 14 days.")
        return
    names = sorted(item.name for item in held)
    words = ", ".join(names[:5])
    yield failed(account, f"Log lines were held back in the last 14 days: {words}.", groups=names[:MAX_SHOWN])
