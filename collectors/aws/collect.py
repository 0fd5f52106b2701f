"""Run the collectors that some resource types take, each in isolation, and put a Snapshot together."""

from collections.abc import Callable, Iterable

from collectors.registry import Collector, required
from collectors.resources import Resource
from collectors.snapshot import CoverageState, Gap, Snapshot

from .answers import ReadError
from .reader import RegionReader

Progress = Callable[[str, int], None]
Attempt = Callable[[Collector, RegionReader], tuple[Resource, ...]]


def read_one(collector: Collector, reader: RegionReader) -> tuple[Resource, ...]:
    """Run one collector; raises ReadError."""
    return tuple(collector.collect(reader))


def collect_region(
    reader: RegionReader,
    kinds: Iterable[type[Resource]],
    environment: str,
    progress: Progress,
    attempt: Attempt = read_one,
) -> Snapshot:
    """Return what could be read of a region; a collector that fails leaves a gap, and the others go on.

    progress is called with the name of a resource type and the number of resources so far, before each collector.
    """
    resources: dict[str, tuple[Resource, ...]] = {}
    gaps: dict[str, Gap] = {}
    item_gaps: dict[str, dict[str, Gap]] = {}
    for collector in required(kinds):
        name = collector.reads.__name__
        progress(name, sum(map(len, resources.values())))
        missing = next((gaps[need.__name__] for need in collector.needs if need.__name__ in gaps), None)
        if missing is not None:
            gaps[name] = Gap(missing.state, missing.permission, missing.detail)
            continue
        reader.actions, reader.gaps = collector.actions, {}
        try:
            resources[name] = reader.keep(collector.reads, attempt(collector, reader))
        except ReadError as error:
            gaps[name] = error.gap
            continue
        if reader.gaps:
            item_gaps[name] = reader.gaps
    return Snapshot(
        provider="aws",
        account_id=reader.account_id,
        region=reader.region,
        taken_at=reader.taken_at,
        environment=environment,
        partition=reader.partition,
        resources=resources,
        gaps=gaps,
        item_gaps=item_gaps,
    )


UNREADABLE = Gap(CoverageState.FAILED, None, "an internal error; see the log of the worker")
