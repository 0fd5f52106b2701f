"""Whether CloudTrail Insights analyse a category of events, by trails that record them here.

Source: CloudTrail API reference, InsightSelector and PutInsightSelectors: two kinds, each for categories of events; a
trail has to record the events that it shall analyse.
"""

from collections.abc import Callable, Iterator, Sequence

from collectors.resources.aws import TrailInsights
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis import trails
from findings.analysis.trails import Watch
from findings.verdict import Remedy, Verdict, account_subject, failed, passed

KINDS = {"ApiCallRateInsight": "the rate of calls", "ApiErrorRateInsight": "the rate of errors"}


def judge_insights(
    snapshot: Snapshot, category: str, seen: Sequence[Watch], records: Callable[[Watch], bool]
) -> Iterator[Verdict]:
    """Fail the account in this region unless both kinds look at a category of what is recorded."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    recording = [watch for watch in seen if watch.recorder is not None and records(watch)]
    held: dict[str, str] = {}
    unread: NotCollectedError | None = None
    for watch in recording:
        try:
            held |= dict.fromkeys(_kinds(snapshot, watch, category), watch.trail.name)
        except NotCollectedError as error:
            unread = error
    missing = [kind for kind in KINDS if kind not in held]
    if not missing:
        yield passed(subject, f"Analysed for {' and '.join(sorted(set(held.values())))}.", trails=held)
        return
    trails.require_all_read(snapshot, seen)
    if unread is not None:
        raise unread
    snapshot.complete(TrailInsights)
    names = [watch.trail.name for watch in recording[: trails.MAX_SHOWN]]
    nobody = "no trail records them" if not names else f"{' and '.join(names[:3])} do not"
    reason = f"Nothing analyses {' and '.join(KINDS[kind] for kind in missing)}: {nobody}."
    yield failed(subject, reason, missing=missing, recorded_by=names)


def _kinds(snapshot: Snapshot, watch: Watch, category: str) -> list[str]:
    found = snapshot.get(TrailInsights, watch.trail.arn)
    if found is None:
        why = Gap(CoverageState.FAILED, None, f"nothing was returned for {watch.trail.arn}")
        raise NotCollectedError(TrailInsights.__name__, why)
    return [one.type for one in found.selectors if category in one.categories]


def insight_remedy(text: str, category: str) -> Remedy:
    """Return the remedy that adds a category to those that Insights of a trail look at."""
    other = {"Management": "Data", "Data": "Management"}[category]
    return Remedy(
        text=text,
        cli=f"""TRAIL=the-trail-that-shall-analyse-it HOME_REGION=the-region-of-that-trail
# Categories replace those that were there: {other} stays where it is analysed already
HELD=$(aws cloudtrail get-insight-selectors --region "$HOME_REGION" --trail-name "$TRAIL" --output text \\
  --query 'InsightSelectors[?contains(EventCategories || [`Management`], `{other}`)] | length(@)')
[ "${{HELD:-0}}" = 0 ] && CATEGORIES={category} || CATEGORIES=Management,Data
aws cloudtrail put-insight-selectors --region "$HOME_REGION" --trail-name "$TRAIL" --insight-selectors \\
  "InsightType=ApiCallRateInsight,EventCategories=$CATEGORIES" \\
  "InsightType=ApiErrorRateInsight,EventCategories=$CATEGORIES\"""",
    )
