"""RegionReader: one region of one account, read through shared, paced clients with bounded waits."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore import xform_name
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from collectors.resources import Resource
from collectors.snapshot import CoverageState, Gap

from .answers import SDK_ERRORS, ReadError, broken, checked, gap_of
from .pace import DEFAULT_RATE, RATES, TokenBucket
from .session import CLIENTS, acting_as

R = TypeVar("R", bound=Resource)
SIDE_BY_SIDE = 8
DEADLINE_S = 25.0
MOST_PAGES = 5_000
_TOKENS = ("NextToken", "nextToken", "NextMarker", "position", "PaginationToken")
_ASKED_BY = {"NextMarker": "Marker"}


@dataclass
class Statistics:
    """Counts of one run, readable while it goes on."""

    calls: int = 0
    throttled: int = 0
    denied: int = 0
    failed: int = 0
    by_operation: Counter[str] = field(default_factory=Counter)


class RegionReader:
    """What a collector reads with; see collectors.registry.Reader."""

    def __init__(
        self,
        *,
        account_id: str,
        region: str,
        taken_at: str,
        credentials: Credentials,
        before: Callable[[type[Any]], Mapping[str, Any]],
        partition: str = "aws",
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.partition = partition
        self.taken_at = taken_at
        self.statistics = Statistics()
        self.actions: tuple[str, ...] = ()
        self.on_answer: Callable[[], None] = lambda: None
        self.gaps: dict[str, Gap] = {}
        self._read: dict[str, tuple[Resource, ...]] = {}
        self._credentials = credentials
        self._before = before
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="read")

    def close(self) -> None:
        """Let go of the threads without waiting for a hung call."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def call(
        self, service: str, operation: str, *, expect: str | None = None, region: str | None = None, **arguments: Any
    ) -> Mapping[str, Any]:
        """Make one call; raises ReadError. region is for calls that belong to another one (a trail's home)."""
        return self._finish(self._start(service, operation, region or self.region, arguments), operation, expect)

    def pages(
        self, service: str, operation: str, *, member: str, region: str | None = None, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """Yield the items of all pages; raises ReadError when one page fails or a token comes twice."""
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self.call(service, operation, expect=member, region=region, **arguments)
            yield from answer[member]
            name = next((name for name in _TOKENS if answer.get(name)), None)
            if name is None:
                return
            token = str(answer[name])
            if token in seen:
                raise broken(operation, "the same page token came twice")
            seen.add(token)
            arguments[_ASKED_BY.get(name, name)] = token
        raise broken(operation, f"more than {MOST_PAGES} pages")

    def calls(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Mapping[str, Any]],
        *,
        expect: str | None = None,
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Make one call per key side by side; a call that fails becomes the item gap of its key."""
        started = [
            (key, self._start(service, operation, str(given.get("_region", self.region)), given))
            for key, given in arguments.items()
        ]
        for key, future in started:
            try:
                yield key, self._finish(future, operation, expect)
            except ReadError as error:
                self.gap(key, error.gap)

    def found(self, kind: type[R]) -> tuple[R, ...]:
        """Resources of a type that this run has already read."""
        return self._read[kind.__name__]  # type: ignore[return-value]

    def keep(self, kind: type[Resource], items: Iterable[Resource]) -> tuple[Resource, ...]:
        """Remember what a collector read, for those that need it."""
        # A list that is paged while it changes may show a resource twice; and equal content must give equal evidence.
        once = {item.arn: item for item in items}
        self._read[kind.__name__] = tuple(once[arn] for arn in sorted(once))
        return self._read[kind.__name__]

    def before(self, kind: type[R]) -> Mapping[str, R]:
        """Resources of a type by ARN as the last run stored them."""
        return self._before(kind)

    def gap(self, arn: str, gap: Gap) -> None:
        """Say that the details of one resource could not be read."""
        self.gaps[arn] = gap

    def _start(
        self, service: str, operation: str, region: str, arguments: Mapping[str, Any]
    ) -> "Future[Mapping[str, Any]]":
        given = {name: value for name, value in arguments.items() if not name.startswith("_")}
        return self._pool.submit(copy_context().run, self._make, service, operation, region, given)

    def _make(self, service: str, operation: str, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        bucket = self._bucket(service, region)
        bucket.take()
        with self._lock:
            self.statistics.calls += 1
            self.statistics.by_operation[f"{service}:{operation}"] += 1
        try:
            with acting_as(self._credentials):
                answer: Mapping[str, Any] = getattr(CLIENTS.get(service, region), xform_name(operation))(**arguments)
        except ClientError as error:
            if gap_of(error, operation).state is CoverageState.THROTTLED:
                bucket.slow_down()
            raise
        self._learn(bucket, answer)
        return answer

    def _learn(self, bucket: TokenBucket, answer: Mapping[str, Any]) -> None:
        """Count the SDK's own retries, and let the pace follow them."""
        retries = answer.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        if not retries:
            bucket.speed_up()
            return
        bucket.slow_down()
        with self._lock:
            self.statistics.throttled += retries
            self.statistics.calls += retries

    def _finish(self, future: "Future[Mapping[str, Any]]", operation: str, expect: str | None) -> Mapping[str, Any]:
        self.on_answer()
        try:
            return checked(operation, future.result(timeout=DEADLINE_S), expect)
        except (*SDK_ERRORS, FutureTimeoutError, ReadError) as error:
            gap = gap_of(error, operation, self.actions)
            self._count(gap)
            raise ReadError(gap) from error

    def _count(self, gap: Gap) -> None:
        with self._lock:
            self.statistics.denied += gap.state is CoverageState.DENIED
            self.statistics.throttled += gap.state is CoverageState.THROTTLED
            self.statistics.failed += gap.state is CoverageState.FAILED

    def _bucket(self, service: str, region: str) -> TokenBucket:
        with self._lock:
            return self._buckets.setdefault((service, region), TokenBucket(RATES.get(service, DEFAULT_RATE)))
