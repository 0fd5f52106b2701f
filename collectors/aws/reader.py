"""RegionReader: one region of one account, read through shared, paced clients with bounded waits."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from botocore import xform_name
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from collectors.resources import Resource
from collectors.snapshot import CoverageState, Gap

from .answers import SDK_ERRORS, ReadError, broken, checked, code_of, gap_of, is_stale, is_throttled
from .identity import ConnectionRefusedByCloudError, renewed
from .pace import TokenBucket, limit_of
from .session import CLIENTS, acting_as

R = TypeVar("R", bound=Resource)
SIDE_BY_SIDE = 8
DEADLINE_S = 25.0
MOST_PAGES, MOST_ITEMS = 5_000, 200_000
# So many calls are under way or wait for a thread, and no more: what is asked for has to be taken, too.
AHEAD = 4 * SIDE_BY_SIDE
# So many failures in a row, without one success between them, mean that the next call fails too.
GIVE_UP_AFTER = 16
_TOKENS = ("NextToken", "nextToken", "NextMarker", "position", "PaginationToken", "Marker")
_ASKED_BY = {"NextMarker": "Marker"}
NOTHING: Mapping[str, Any] = {}
_NOT_ASKED = Gap(CoverageState.FAILED, None, "not asked")


# Runs of one process that read the same account share its pace; it goes when no run holds it any more.
_BUCKETS: "WeakValueDictionary[tuple[str, str, str], TokenBucket]" = WeakValueDictionary()
_BUCKETS_LOCK = threading.Lock()


def _bucket(account_id: str, region: str, service: str, operation: str) -> TokenBucket:
    name, rate = limit_of(service, operation)
    with _BUCKETS_LOCK:
        return _BUCKETS.setdefault((account_id, region, name), TokenBucket(rate))


@dataclass
class Statistics:
    """Counts of one run, readable while it goes on: attempts, those pushed back, and reads that came to nothing."""

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
        good_at: Callable[[type[Any]], str | None] = lambda _: None,
        partition: str = "",
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.partition = partition or partition_of(region)
        self.taken_at = taken_at
        self.statistics = Statistics()
        self.actions: tuple[str, ...] = ()
        self.on_answer: Callable[[], None] = lambda: None
        self.gaps: dict[str, Gap] = {}
        self._read: dict[str, tuple[Resource, ...]] = {}
        self._credentials = credentials
        self._before = before
        self._good_at = good_at
        self._buckets: set[TokenBucket] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="read")

    def close(self) -> None:
        """Let go of the threads without waiting for a hung call."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def call(
        self,
        service: str,
        operation: str,
        *,
        expect: str | None = None,
        absent: tuple[str, ...] = (),
        region: str | None = None,
        **arguments: Any,
    ) -> Mapping[str, Any]:
        """Make one call; raises ReadError. region is for calls that belong to another one (a trail's home).

        absent are the error codes by which the service says that there is nothing: the answer is empty then.
        """
        future = self._start(service, operation, region or self.region, arguments)
        return self._finish(future, operation, expect, absent)

    def pages(
        self, service: str, operation: str, *, member: str, region: str | None = None, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """Yield the items of all pages; raises ReadError when one page fails or a token comes twice."""
        seen: set[str] = set()
        items = 0
        for _ in range(MOST_PAGES):
            answer = self.call(service, operation, expect=member, region=region, **arguments)
            yield from answer[member]
            items += len(answer[member])
            if items > MOST_ITEMS:
                raise broken(operation, f"more than {MOST_ITEMS} items")
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
        absent: tuple[str, ...] = (),
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Make one call per key side by side; a call that fails becomes the item gap of its key.

        When all that was asked lately failed, the rest is not asked any more and gets the same gap.
        """
        failures, last = 0, _NOT_ASKED
        waiting: deque[tuple[str, Future[Mapping[str, Any]]]] = deque()
        left = iter(arguments.items())
        while True:
            for key, given in islice(left, AHEAD - len(waiting)):
                region = str(given.get("_region", self.region))
                waiting.append((key, self._start(service, operation, region, given)))
            if not waiting:
                return
            key, future = waiting.popleft()
            try:
                yield key, self._finish(future, operation, expect, absent)
                failures = 0
            except ReadError as error:
                failures, last = failures + 1, error.gap
                self.gap(key, last)
            if failures >= GIVE_UP_AFTER:
                for _, future in waiting:
                    future.cancel()
                for key, _ in chain(waiting, left):
                    self.gap(key, last)
                return

    def found(self, kind: type[R]) -> tuple[R, ...]:
        """Resources of a type that this run has already read."""
        return self._read[kind.__name__]  # type: ignore[return-value]

    def keep(self, kind: type[Resource], items: Iterable[Resource]) -> tuple[Resource, ...]:
        """Remember what a collector read, for those that need it, each resource once; raises ReadError."""
        # A list that is paged while it changes may show a resource twice; and equal content must give equal evidence.
        once = {item.arn: item for item in items}
        if "" in once:
            raise broken(kind.__name__, "an item has no ARN")
        self._read[kind.__name__] = tuple(once[arn] for arn in sorted(once))
        return self._read[kind.__name__]

    def before(self, kind: type[R]) -> Mapping[str, R]:
        """Resources of a type by ARN as the last run stored them."""
        return self._before(kind)

    def good_at(self, kind: type[Resource]) -> str | None:
        """When a type was last read without any gap."""
        return self._good_at(kind)

    def gap(self, arn: str, gap: Gap) -> None:
        """Say that the details of one resource could not be read."""
        self.gaps[arn] = gap

    def refusal_expected(self) -> None:
        """Say that the last refusal was an answer by itself: it does not count as denied."""
        with self._lock:
            self.statistics.denied -= 1

    def _start(
        self, service: str, operation: str, region: str, arguments: Mapping[str, Any]
    ) -> "Future[Mapping[str, Any]]":
        given = {name: value for name, value in arguments.items() if not name.startswith("_")}
        return self._pool.submit(copy_context().run, self._make, service, operation, region, given)

    def _make(self, service: str, operation: str, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make one call; when it was pushed back, or its credentials have ended, a second time."""
        bucket = self._bucket(service, operation, region)
        self._credentials = credentials = renewed(self._credentials)
        try:
            return self._ask(service, operation, region, arguments, credentials, bucket)
        except ClientError as error:
            if not is_throttled(code_of(error)) and not is_stale(error):
                raise
            self._credentials = renewed(credentials, refused=is_stale(error))
            if is_stale(error) and self._credentials is credentials:
                raise
        return self._ask(service, operation, region, arguments, self._credentials, bucket)

    def _ask(
        self,
        service: str,
        operation: str,
        region: str,
        arguments: Mapping[str, Any],
        credentials: Credentials,
        bucket: TokenBucket,
    ) -> Mapping[str, Any]:
        name = f"{service}:{operation}"
        bucket.take()
        self._count(name)
        with acting_as(credentials, partial(self._attempted, name, bucket)):
            answer: Mapping[str, Any] = getattr(CLIENTS.get(service, region), xform_name(operation))(**arguments)
        return answer

    def _attempted(self, name: str, bucket: TokenBucket, attempt: int, code: str | None) -> None:
        """Count the SDK's own retries, and let the pace follow each answer."""
        if attempt > 1:
            self._count(name)
        if code == "":
            bucket.speed_up()
        elif code is not None and is_throttled(code):
            bucket.slow_down()
            with self._lock:
                self.statistics.throttled += 1

    def _count(self, name: str) -> None:
        with self._lock:
            self.statistics.calls += 1
            self.statistics.by_operation[name] += 1

    def _finish(
        self, future: "Future[Mapping[str, Any]]", operation: str, expect: str | None, absent: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        self.on_answer()
        try:
            return checked(operation, future.result(timeout=DEADLINE_S), expect)
        except ClientError as error:
            if code_of(error) in absent:
                return NOTHING
            raise self._counted(gap_of(error, operation, self.actions)) from error
        except ConnectionRefusedByCloudError as refused:
            gap = Gap(CoverageState.FAILED, None, f"{operation} was not asked: {refused}")
            raise self._counted(gap) from refused
        except (*SDK_ERRORS, FutureTimeoutError, ReadError) as error:
            raise self._counted(gap_of(error, operation, self.actions)) from error

    def _counted(self, gap: Gap) -> ReadError:
        with self._lock:
            self.statistics.denied += gap.state is CoverageState.DENIED
            self.statistics.failed += gap.state is CoverageState.FAILED
        return ReadError(gap)

    def _bucket(self, service: str, operation: str, region: str) -> TokenBucket:
        bucket = _bucket(self.account_id, region, service, operation)
        with self._lock:
            self._buckets.add(bucket)
        return bucket


def partition_of(region: str) -> str:
    """Return the partition of ARNs in a region."""
    known = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for prefix, name in known.items() if region.startswith(prefix)), "aws")
