"""LOG-46: what a trail records arrives in its log group."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from collectors.resources.aws import LogGroup, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.deliveries import silent_since
from findings.analysis.trails import is_at_home, records_reads, status_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A trail's events arrive in its log group",
    problem="A trail's events do not arrive in its log group",
    severity=Severity.MEDIUM,
    judges=Trail,
    reads=(Trail, TrailStatus, TrailSelectors, LogGroup),
    risk=(
        "Every filter and alarm on this log group stays silent, whatever happens in the account, and looks as quiet "
        "as on a good day. A deleted group or a changed role is enough."
    ),
    remedy=Remedy(
        text="Make the log group {log_group} again if it is gone, and let the trail's role write to it.",
        cli="""aws cloudtrail get-trail-status --region {region} --name {arn}
aws logs describe-log-groups --region {region} --log-group-name-prefix {log_group}
ROLE_ARN=$(aws cloudtrail describe-trails --region {region} --trail-name-list {arn} --output text \\
  --query 'trailList[0].CloudWatchLogsRoleArn')
aws iam list-role-policies --role-name "${ROLE_ARN##*/}\"""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_6,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
        controls.MITRE_INDICATOR_BLOCKING,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",),
)
def cloudtrail_log_group_receives(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail whose group is gone, gets errors, or got nothing for a day although every read is recorded."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    status = status_of(snapshot, trail)
    if not trail.log_group_arn or not status.is_logging:
        return not_applicable(trail, "It has no log group." if status.is_logging else "It is stopped.")
    arn = trail.log_group_arn.removesuffix(":*")
    name = arn.partition(":log-group:")[2]
    error, latest = status.latest_log_group_delivery_error, status.latest_log_group_delivery_time
    shown = {"log_group": name, "latest_delivery": latest, "error": error}
    if arn.split(":")[3:5] != [snapshot.region, snapshot.account_id]:
        return not_applicable(trail, "Its log group is kept elsewhere and not visible here.", **shown)
    telling = records_reads(snapshot, trail)
    if snapshot.get(LogGroup, arn) is None:
        return failed(trail, f"Its log group {name} does not exist.", **shown)
    if error:
        return failed(trail, f"Delivery to {name} fails: {error}.", **shown)
    return _heard(snapshot, trail, status, shown, telling=telling)


def _heard(snapshot: Snapshot, trail: Trail, status: TrailStatus, shown: dict[str, Any], *, telling: bool) -> Verdict:
    latest = status.latest_log_group_delivery_time
    since = silent_since(snapshot, latest, status.started)
    if since and telling:
        return failed(trail, f"Its log group got nothing since {since}.", **shown)
    if since or latest is None:
        return not_applicable(trail, "Nothing came in the last day, and it may have had nothing to tell.", **shown)
    return passed(trail, "Its log group gets its events.", **shown)
