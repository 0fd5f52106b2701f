"""Which data sources the readable trails of a region are, by their selectors and status as the last scan saw them."""

from collections.abc import Collection

from auditportal.common.clock import now
from collectors.models import CloudAccount
from collectors.resources import Resource
from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from collectors.storage import resources_before
from findings.analysis.trail_selectors import Extent, Question
from findings.analysis.trails import watches
from findings.detections.catalogue import DataSource

# All of them have to be recorded, none left out: the event history would tell them.
_MANAGEMENT = tuple(Question({"eventCategory": "Management", "readOnly": read}) for read in ("true", "false"))
_DATA = {
    DataSource.TRAIL_LAMBDA_DATA: Question({"eventCategory": "Data", "resources.type": "AWS::Lambda::Function"}),
    DataSource.TRAIL_S3_DATA: Question({"eventCategory": "Data", "resources.type": "AWS::S3::Object"}),
    DataSource.TRAIL_LOGS_DATA: Question({"eventCategory": "Data", "resources.type": "AWS::Logs::LogGroup"}),
    DataSource.TRAIL_NETWORK: Question({"eventCategory": "NetworkActivity"}),
}
_READ = (Trail, TrailStatus, TrailSelectors)


def sources_given(account: CloudAccount, region: str, trails: Collection[str]) -> tuple[str, ...]:
    """Return the data sources that the trails of these names give: management events all, of the others some."""
    snapshot = _snapshot(account, region)

    def extents(question: Question) -> list[Extent]:
        return [one.answer().extent for one in watches(snapshot, question) if one.trail.name in trails]

    given = [DataSource.TRAIL_MANAGEMENT] if all(Extent.ALL in extents(one) for one in _MANAGEMENT) else []
    given += [source for source, question in _DATA.items() if any(extents(question))]
    return tuple(given)


def _snapshot(account: CloudAccount, region: str) -> Snapshot:
    resources: dict[str, tuple[Resource, ...]] = {
        kind.__name__: tuple(resources_before(account, region, kind).values()) for kind in _READ
    }
    return Snapshot(
        provider=account.provider,
        account_id=account.account_id,
        region=region,
        taken_at=now().isoformat(),
        partition=account.partition,
        resources=resources,
    )
