"""LOG-38: large events of a trail are not cut off."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import Trail, TrailEventConfiguration, TrailSelectors
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="A trail keeps large events whole",
    problem="A trail cuts large events off",
    severity=Severity.INFORMATIONAL,
    judges=Trail,
    reads=(Trail, TrailSelectors, TrailEventConfiguration),
    risk=(
        "An event that is larger than the standard size loses its longest fields, and those are where a payload or a "
        "policy stands. Whoever sends enough makes the telling part of the record disappear."
    ),
    remedy=Remedy(
        text="Let {name} keep events of up to 1 MB.",
        cli="""aws cloudtrail get-event-configuration --region {region} --trail-name {arn}
aws cloudtrail put-event-configuration --region {region} --trail-name {arn} --max-event-size Large""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_3,
        controls.PCI_10_2_2,
        controls.ISO_A_8_15,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventConfiguration.html",),
)
def cloudtrail_event_size_large(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail that records data events in the standard size."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    selectors, size = snapshot.get(TrailSelectors, trail.arn), snapshot.get(TrailEventConfiguration, trail.arn)
    if selectors is None or size is None:
        gap = Gap(CoverageState.FAILED, None, f"nothing was returned for {trail.arn}")
        raise NotCollectedError(TrailEventConfiguration.__name__, gap)
    if size.max_event_size == "Large":
        return passed(trail, "Events of up to 1 MB are kept whole.")
    if not _has_data_events(selectors):
        return not_applicable(trail, "It records no data events.")
    return failed(trail, "Its events have the standard size.", max_event_size=size.max_event_size)


def _has_data_events(selectors: TrailSelectors) -> bool:
    if any(one.data_resources for one in selectors.event_selectors):
        return True
    fields = (field for one in selectors.advanced_event_selectors for field in one.field_selectors)
    return any(field.field == "eventCategory" and "Data" in (field.equals or ()) for field in fields)
