"""Row 19: the messages about a trail's new files arrive."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.trails import is_at_home, status_of
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The notifications of a trail arrive",
    problem="The notifications of a trail do not arrive",
    severity=Severity.LOW,
    judges=Trail,
    reads=(Trail, TrailStatus),
    risk=(
        "What reads a trail's files is often woken by its topic. When CloudTrail cannot publish, nothing fails in "
        "sight: the reader sleeps on and no detection sees the new files."
    ),
    remedy=Remedy(
        text="Let the policy of the topic {topic} allow CloudTrail to publish, or make the topic again.",
        cli="""aws cloudtrail get-trail-status --region {region} --name {arn} --query LatestNotificationError
aws sns get-topic-attributes --region {region} --topic-arn {topic} --query Attributes.Policy --output text""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_6,
        controls.ISO_A_8_16,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html",
    ),
)
def cloudtrail_notification_succeeds(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a logging trail whose last notification failed."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    status = status_of(snapshot, trail)
    if not trail.sns_topic_arn or not status.is_logging:
        return not_applicable(trail, "It notifies nobody." if status.is_logging else "It is stopped.")
    shown = {"topic": trail.sns_topic_arn, "error": status.latest_notification_error}
    if status.latest_notification_error:
        return failed(trail, f"CloudTrail cannot publish: {status.latest_notification_error}.", **shown)
    return passed(trail, "Its notifications arrive.", **shown)
