"""Keep what a run read: resources (compressed JSON per type), coverage, functions; and give it back as a Snapshot."""

import zlib
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from auditportal.common.clock import now
from auditportal.common.rewrite import rewrite
from auditportal.common.storable import index_key, storable
from collectors.models import CloudAccount, CollectedResources, Coverage, Function
from collectors.resources import Resource
from collectors.resources.aws import FunctionState, FunctionTraffic, LambdaFunction
from collectors.snapshot import (
    CoverageState,
    Gap,
    Snapshot,
    SnapshotFormatError,
    decode_resources,
    encode_resources,
)

LARGEST_BODY = 512 * 1024 * 1024


def store_snapshot(account: CloudAccount, snapshot: Snapshot) -> None:
    """Replace what is kept of one region by a new snapshot; a type that was not read keeps its last content."""
    _store_resources(account, snapshot)
    _store_coverage(account, snapshot)
    if LambdaFunction.__name__ in snapshot.resources:
        _store_functions(account, snapshot)


def _store_resources(account: CloudAccount, snapshot: Snapshot) -> None:
    held = dict(
        CollectedResources.objects.filter(account=account, region=snapshot.region).values_list(
            "resource_type", "digest"
        )
    )
    fresh, same = [], []
    for kind, items in snapshot.resources.items():
        body = encode_resources(items)
        digest = sha256(body).hexdigest()
        if held.get(kind) == digest:
            same.append(kind)
            continue
        fresh.append(
            CollectedResources(
                account=account,
                region=snapshot.region,
                resource_type=kind,
                body=zlib.compress(body, 1),
                digest=digest,
                count=len(items),
            )
        )
    CollectedResources.objects.filter(account=account, region=snapshot.region, resource_type__in=same).update(
        read_at=now()
    )
    CollectedResources.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["account", "region", "resource_type"],
        update_fields=["body", "digest", "count", "read_at"],
    )


def _store_coverage(account: CloudAccount, snapshot: Snapshot) -> None:
    good = dict(
        Coverage.objects.filter(account=account, region=snapshot.region).values_list("resource_type", "good_at")
    )
    rows = [_coverage(account, snapshot, kind, good.get(kind)) for kind in {*snapshot.resources, *snapshot.gaps}]
    Coverage.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "region", "resource_type"],
        update_fields=["state", "permission", "detail", "count", "item_gaps", "checked_at", "good_at"],
    )


def _coverage(account: CloudAccount, snapshot: Snapshot, kind: str, good_at: datetime | None) -> Coverage:
    items = snapshot.item_gaps.get(kind, {})
    gap = snapshot.gaps.get(kind) or _worst(items)
    return Coverage(
        account=account,
        region=snapshot.region,
        resource_type=kind,
        state=gap.state,
        permission=storable(gap.permission or "")[:200],
        detail=storable(gap.detail),
        count=len(snapshot.resources.get(kind, ())),
        item_gaps=storable({arn: [item.state, item.permission, item.detail] for arn, item in items.items()}),
        good_at=now() if gap.state is CoverageState.OK else good_at,
    )


def _worst(items: Mapping[str, Gap]) -> Gap:
    for gap in items.values():
        return Gap(CoverageState.PARTIAL, gap.permission, f"{len(items)} not read; the first: {gap.detail}")
    return Gap(CoverageState.OK)


def _store_functions(account: CloudAccount, snapshot: Snapshot) -> None:
    held = {row.arn: row for row in Function.objects.filter(account=account, region=snapshot.region)}
    states = _by_arn(snapshot, FunctionState)
    traffic = _by_arn(snapshot, FunctionTraffic)
    created, changed = [], []
    listed = {index_key(item.arn): item for item in snapshot.all(LambdaFunction)}
    for key, item in listed.items():
        row = held.get(key)
        fields = _function_fields(item, states.get(item.arn), traffic.get(item.arn))
        if row is None:
            created.append(Function(account=account, region=snapshot.region, arn=key, **fields))
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    Function.objects.bulk_create(created, batch_size=1000)
    rewrite(changed, _FUNCTION_FIELDS)
    gone = held.keys() - listed.keys()
    Function.objects.filter(account=account, region=snapshot.region, arn__in=gone, removed__isnull=True).update(
        removed=now()
    )


_FUNCTION_FIELDS = [
    "name", "runtime", "memory_mb", "timeout_s", "log_group", "last_modified", "state", "invocations", "removed",
]  # fmt: skip


def _function_fields(item: LambdaFunction, state: Resource | None, traffic: Resource | None) -> dict[str, object]:
    return {
        "name": storable(item.name)[:170],
        "runtime": storable(item.runtime or item.package_type)[:40],
        "memory_mb": item.memory_mb,
        "timeout_s": item.timeout_s,
        "log_group": storable(item.log_group)[:512],
        "last_modified": storable(item.last_modified or "")[:40],
        "state": storable((state.state if isinstance(state, FunctionState) else None) or "")[:40],
        "invocations": traffic.invocations if isinstance(traffic, FunctionTraffic) else None,
        "removed": None,
    }


def forget_regions(account: CloudAccount, scanned: Collection[str]) -> None:
    """Forget what was read of all other regions of an account; their functions are gone until they are seen again."""
    Function.objects.filter(account=account, removed__isnull=True).exclude(region__in=scanned).update(removed=now())
    CollectedResources.objects.filter(account=account).exclude(region__in=scanned).delete()
    Coverage.objects.filter(account=account).exclude(region__in=scanned).delete()


def _by_arn(snapshot: Snapshot, kind: type[Resource]) -> dict[str, Resource]:
    return {item.arn: item for item in snapshot.resources.get(kind.__name__, ())}


def resources_before(account: CloudAccount, region: str, kind: type[Resource]) -> dict[str, Resource]:
    """Return the resources of a type by ARN as they are kept; empty when nothing readable is kept."""
    row = CollectedResources.objects.filter(account=account, region=region, resource_type=kind.__name__).first()
    if row is None:
        return {}
    try:
        return {item.arn: item for item in decode_resources(kind.__name__, _inflated(row))}
    except SnapshotFormatError:
        # Kept by an older version with other fields: reading everything anew is right and loses nothing.
        return {}


def good_at(account: CloudAccount, region: str, kind: type[Resource]) -> str | None:
    """Return when a type of a region was last read without any gap, as ISO 8601; None if never."""
    row = Coverage.objects.filter(account=account, region=region, resource_type=kind.__name__).first()
    return row.good_at.isoformat() if row and row.good_at else None


def _inflated(row: CollectedResources) -> bytes:
    return zlib.decompressobj().decompress(bytes(row.body), LARGEST_BODY)


def kept_snapshots(account: CloudAccount) -> list[Snapshot]:
    """Return what is kept of an account, one Snapshot per region."""
    regions = account.coverage.order_by("region").values_list("region", flat=True).distinct()
    return [kept_snapshot(account, region) for region in regions]


def kept_snapshot(account: CloudAccount, region: str) -> Snapshot:
    """Return what is kept of one region; raises SnapshotFormatError if another version kept it."""
    rows = CollectedResources.objects.filter(account=account, region=region)
    coverage = Coverage.objects.filter(account=account, region=region)
    gaps = {
        row.resource_type: Gap(CoverageState(row.state), row.permission or None, row.detail)
        for row in coverage
        if row.state not in {CoverageState.OK, CoverageState.PARTIAL}
    }
    return Snapshot(
        provider=account.provider,
        account_id=account.account_id,
        region=region,
        taken_at=max(row.read_at for row in rows).isoformat() if rows else now().isoformat(),
        environment=account.environment,
        partition=account.partition,
        resources={
            row.resource_type: decode_resources(row.resource_type, _inflated(row))
            for row in rows
            if row.resource_type not in gaps
        },
        gaps=gaps,
        item_gaps={
            row.resource_type: {
                arn: Gap(CoverageState(state), permission, detail)
                for arn, (state, permission, detail) in row.item_gaps.items()
            }
            for row in coverage
            if row.item_gaps
        },
    )
