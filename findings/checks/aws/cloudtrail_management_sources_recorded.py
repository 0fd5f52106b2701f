"""LOG-53: no service is left out of the management events."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.analysis.trail_selectors import Question
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A trail leaves no service out of the management events",
    problem="A trail leaves services out of the management events",
    severity=Severity.LOW,
    judges=Trail,
    reads=(Trail, TrailStatus, TrailSelectors),
    risk=(
        "Events of KMS and of the RDS Data API are the ones that trails may leave out to save money. They show who "
        "decrypts secrets and who queries a database without a connection."
    ),
    remedy=Remedy(
        text="Let {name} record the management events of {unrecorded} as well.",
        cli="""# put-event-selectors replaces the whole list: take the exclusion out of what is there, and put it back
present() { aws cloudtrail get-event-selectors --region {region} --trail-name {arn} "$@"; }
wanted() { aws cloudtrail put-event-selectors --region {region} --trail-name {arn} "$@"; }
if [ "$(present --output text --query 'length(AdvancedEventSelectors || `[]`)')" != 0 ]; then
  present --output json --query '[AdvancedEventSelectors[?FieldSelectors[?Equals==`["Management"]`]].{Name:
    Name || `Management`, FieldSelectors: FieldSelectors[?Field!=`eventSource`]},
    AdvancedEventSelectors[?!(FieldSelectors[?Equals==`["Management"]`])]][]' > wanted.json
  wanted --advanced-event-selectors file://wanted.json
else
  present --output json --query 'EventSelectors[].{ReadWriteType: ReadWriteType, DataResources: DataResources,
    IncludeManagementEvents: IncludeManagementEvents}' > wanted.json
  wanted --event-selectors file://wanted.json
fi""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_2,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
    ),
)
def cloudtrail_management_sources_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail that leaves services out of its management events which no other trail records."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    left: set[str] = set()
    for read_only in (True, False):
        asked = trails.management_events(read_only=read_only)
        own = next(watch for watch in trails.watches(snapshot, asked) if watch.trail.arn == trail.arn)
        if own.unread is not None:
            raise own.unread
        if own.recorder is None:
            return not_applicable(trail, f"It records nothing: {own.obstacle}.")
        left |= {source for source in own.answer().left_out if not _is_recorded(snapshot, asked, source)}
    if left:
        names = sorted(left)
        return failed(trail, f"It leaves out {' and '.join(names)}, which no other trail records.", unrecorded=names)
    return passed(trail, "It leaves no service out that is not recorded elsewhere.")


def _is_recorded(snapshot: Snapshot, asked: Question, source: str) -> bool:
    seen = trails.watches(snapshot, Question({**asked.fields, "eventSource": source}))
    if trails.proof(seen):
        return True
    trails.require_all_read(snapshot, seen)
    return False
