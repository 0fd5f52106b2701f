"""Whether an alert goes off: the trail records the events, its log group gets them, a filter sees them, an alarm acts.

Judged once per account, in the region of the log group of a trail of all regions; nobody sees the group of another
account's trail. Where no trail has a group, the account fails in the home region of its trail of all regions, or
without one where the events of global services are (CloudTrail user guide, "About global service events").
"""

from collections.abc import Iterator, Sequence

from collectors.resources import Resource
from collectors.resources.aws import Alarm, LogGroup, MetricFilter, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.trail_alerts import TrailAlert
from findings.analysis.trail_alerts.counting import Counting
from findings.analysis.trail_alerts.events import Sample
from findings.analysis.trail_selectors import Extent
from findings.analysis.trails import status_of, watches
from findings.verdict import Verdict, account_subject, failed, not_applicable, passed

READS: tuple[type[Resource], ...] = (Trail, TrailStatus, TrailSelectors, LogGroup, MetricFilter, Alarm)
GLOBAL_EVENTS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
NO_GROUP = "No trail of all regions delivers to a log group"


def judge_alert(snapshot: Snapshot, alert: TrailAlert) -> Iterator[Verdict]:
    """Yield the account's verdict; raises NotCollectedError."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    found = sorted((trail for trail in snapshot.all(Trail) if trail.is_multi_region), key=lambda trail: trail.arn)
    carriers = [trail for trail in found if trail.log_group_arn]
    here = [trail for trail in carriers if _place(trail) == (snapshot.region, snapshot.account_id)]
    if not here:
        yield _elsewhere(snapshot, alert, found, carriers)
        return
    misses: list[tuple[Trail, str]] = []
    unread: list[NotCollectedError] = []
    for trail in here:
        try:
            proof = _Proof(snapshot, trail, alert)
        except NotCollectedError as error:
            unread.append(error)
            continue
        if proof.miss is None:
            reason = f"{proof.alarms[0]} tells of {alert.says}."
            yield passed(subject, reason, log_group=proof.group, filters=proof.filters, alarms=proof.alarms)
            return
        misses.append((trail, proof.miss))
    if unread:
        raise unread[0]
    _must_be_alone(snapshot, carriers, here)
    require_all(snapshot)
    trail, miss = misses[0]
    yield failed(subject, f"{_sentence(alert)}: {miss}.", trail=trail.name, log_group=_group(trail), why=miss)


def require_all(snapshot: Snapshot) -> None:
    """Raise NotCollectedError unless "there is no such alert" may be concluded."""
    for kind in READS:
        snapshot.complete(kind)


def _sentence(alert: TrailAlert) -> str:
    return f"No alarm tells of {alert.says}"


def _place(trail: Trail) -> tuple[str, str]:
    parts = (trail.log_group_arn or "").split(":")
    return (parts[3], parts[4]) if len(parts) > 6 else ("", "")


def _group(trail: Trail) -> str:
    return (trail.log_group_arn or "").partition(":log-group:")[2].removesuffix(":*")


def _elsewhere(snapshot: Snapshot, alert: TrailAlert, found: list[Trail], carriers: list[Trail]) -> Verdict:
    """The verdict of a region that holds no such log group of this account."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    own = [trail for trail in carriers if _place(trail)[1] == snapshot.account_id]
    if own:
        return not_applicable(subject, f"It is judged in {_place(own[0])[0]}, where the log group of {own[0].name} is.")
    for trail in carriers:
        if status_of(snapshot, trail).is_logging:
            reason = f"The log group of the trail {trail.name} belongs to another account: not visible here."
            return not_applicable(subject, reason)
    region = found[0].home_region if found else GLOBAL_EVENTS.get(snapshot.partition, "us-east-1")
    if region != snapshot.region:
        return not_applicable(subject, f"It is judged in {region}.")
    require_all(snapshot)
    name = found[0].name if found else ""
    return failed(subject, f"{_sentence(alert)}: {NO_GROUP.lower()}.", trail=name, log_group="", why=NO_GROUP)


def _must_be_alone(snapshot: Snapshot, carriers: list[Trail], here: list[Trail]) -> None:
    """Two trails with groups in two regions: from here nobody sees whether the other one has the alert."""
    others = [trail for trail in carriers if trail not in here and status_of(snapshot, trail).is_logging]
    if others:
        why = f"the log group of the trail {others[0].name} may have this alert, and is not visible from this region"
        raise NotCollectedError("MetricFilter", Gap(CoverageState.UNSUPPORTED, None, why))


class _Proof:
    """What one trail's group proves of an alert; miss says what is missing, None if nothing is."""

    def __init__(self, snapshot: Snapshot, trail: Trail, alert: TrailAlert) -> None:
        self.group = _group(trail)
        self.filters: list[str] = []
        self.alarms: list[str] = []
        self.miss = _undelivered(snapshot, trail, self.group) or _unrecorded(snapshot, trail, alert)
        if self.miss is None:
            self.miss = self._unseen(Counting.of(snapshot), alert)

    def _unseen(self, counting: Counting, alert: TrailAlert) -> str | None:
        """Why some event sets off no alarm; several filters may share the events."""
        left, near, wide = list(alert.must_match), "", ""
        for counted in counting.of_group(self.group):
            seen = [event for event in left if counted.sees(event)]
            if seen and counted.too_wide:
                wide = wide or f", but {counted.name}, which also counts ordinary calls such as {counted.too_wide}"
            elif seen and counted.silent:
                near = near or f"the filter {counted.name} counts {seen[0].name}, but {counted.silent}"
            elif seen:
                left = [event for event in left if event not in seen]
                self.filters.append(counted.name)
                self.alarms += [alarm for alarm in counted.alarms if alarm not in self.alarms]
        if not left:
            return None
        counting.must_be_readable(self.group)
        return near or f"no filter of {self.group} counts {_names(left)}{wide}"


def _names(events: Sequence[Sample]) -> str:
    names = list(dict.fromkeys(event.name for event in events))
    return f"{', '.join(names[:3])} and {len(names) - 3} more" if len(names) > 4 else ", ".join(names)


def _undelivered(snapshot: Snapshot, trail: Trail, group: str) -> str | None:
    status = status_of(snapshot, trail)
    if not status.is_logging:
        return f"the trail {trail.name} is stopped"
    if status.latest_log_group_delivery_error:
        return f"the trail {trail.name} cannot deliver to {group} ({status.latest_log_group_delivery_error[:80]})"
    if not any(held.name == group for held in snapshot.all(LogGroup)):
        return f"the log group {group} of the trail {trail.name} does not exist"
    return None


def _unrecorded(snapshot: Snapshot, trail: Trail, alert: TrailAlert) -> str | None:
    for event in alert.must_match:
        watch = next(one for one in watches(snapshot, event.question) if one.trail.arn == trail.arn)
        if watch.unread is not None:
            raise watch.unread
        answer = watch.answer()
        if answer.extent is not Extent.ALL:
            return f"the trail {trail.name} does not record all of {event.name}: {answer.reason}"
    return None
