"""One run: reads one region of one account into a Snapshot; the only place with a broad except."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from auditportal.common.clock import now
from auditportal.jobs.work import LeaseLostError
from collectors.aws.answers import ReadError
from collectors.aws.collect import UNREADABLE, collect_region, read_one
from collectors.aws.connection import ConnectionReport, prove_closed, test_connection
from collectors.aws.identity import ConnectionRefusedByCloudError, account_behind, credentials_for, enabled_regions
from collectors.aws.reader import RegionReader
from collectors.aws.session import Connection
from collectors.models import CloudAccount, CollectionRun, RunState
from collectors.registry import Collector
from collectors.resources import Resource
from collectors.snapshot import Snapshot
from collectors.storage import good_at, resources_before

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# Partitions that the Portal's usual region is no part of.
_HOMES = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
SHOW_EVERY_S = 1.0


def isolated(name: str, work: Callable[[], Result], otherwise: Callable[[str], Result]) -> Result:
    """Do one collector's or one check's work; a bug in it is logged and must not take the others down."""
    try:
        return work()
    except (ReadError, LeaseLostError, SoftTimeLimitExceeded):
        raise
    except Exception as error:  # noqa: BLE001 - the one place: whatever a plug-in raises stays with it
        # The type only: a message or a traceback may quote what came from the cloud.
        log.error("%s failed with %s", name, type(error).__name__)  # noqa: TRY400
        return otherwise(type(error).__name__)


def connection_of(account: CloudAccount) -> Connection:
    """Return how to reach an account; its secret stays sealed until the account is entered."""
    return Connection(
        account_id=account.account_id,
        role_arn=account.role_arn,
        external_id=account.external_id,
        access_key_id=account.access_key_id or None,
        secret_access_key=account.secret_access_key or None,
    )


def first_region(account: CloudAccount) -> str:
    """The region in which the account is entered and its permissions are tried."""
    if account.regions:
        return str(account.regions[0])
    return _HOMES.get(account.partition) or str(settings.AUDITPORTAL_AWS_REGION)


def test_account(account: CloudAccount, kinds: Iterable[type[Resource]]) -> ConnectionReport:
    """Test the connection of an account; see collectors.aws.connection."""
    return test_connection(connection_of(account), first_region(account), kinds, tuple(account.trail_buckets))


def regions_to_scan(account: CloudAccount) -> list[str]:
    """Enter the account and return its regions; raises ConnectionRefusedByCloudError or ReadError."""
    connection, region = connection_of(account), first_region(account)
    credentials = credentials_for(connection, region)
    if not account.uses_static_keys:
        # A role may have been opened since it was registered.
        prove_closed(connection, region)
    if account_behind(credentials, region) != account.account_id:
        raise ConnectionRefusedByCloudError("other_account")
    return list(account.regions) or enabled_regions(credentials, region)


def collect(run: CollectionRun, kinds: Iterable[type[Resource]], check: Callable[[], None]) -> Snapshot:
    """Read the region of a run, showing how far it is; check is called between steps and may raise to stop.

    Raises ConnectionRefusedByCloudError when the account cannot be entered.
    """
    account = run.account
    reader = RegionReader(
        account_id=account.account_id,
        region=run.region,
        taken_at=now().isoformat(),
        credentials=credentials_for(connection_of(account), run.region),
        before=lambda kind: resources_before(account, run.region, kind),
        good_at=lambda kind: good_at(account, run.region, kind),
        partition=account.partition,
    )
    progress = Progress(run, reader, check)
    try:
        return collect_region(reader, kinds, account.environment, progress.step, _attempt)
    finally:
        reader.close()
        progress.copy()


def _attempt(collector: Collector, reader: RegionReader) -> tuple[Resource, ...]:
    def otherwise(_error: str) -> tuple[Resource, ...]:
        raise ReadError(UNREADABLE)

    return isolated(f"collector {collector.name}", lambda: read_one(collector, reader), otherwise)


class Progress:
    """Shows on the run's row how far the reading is, at most once a second."""

    def __init__(self, run: CollectionRun, reader: RegionReader, check: Callable[[], None]) -> None:
        self._run, self._reader, self._check = run, reader, check
        self._shown = 0.0
        reader.on_answer = self.tick
        run.state, run.started = RunState.RUNNING, now()
        CollectionRun.objects.filter(pk=run.pk).update(state=run.state, started=run.started)

    def step(self, name: str, resources: int) -> None:
        """A new resource type begins."""
        self._check()
        self._run.step, self._run.resources = name, resources
        self._show()

    def tick(self) -> None:
        """An answer came in."""
        if time.monotonic() - self._shown >= SHOW_EVERY_S:
            self._check()
            self._show()

    def _show(self) -> None:
        self._shown = time.monotonic()
        CollectionRun.objects.filter(pk=self._run.pk).update(
            step=self._run.step, resources=self._run.resources, **self.counts()
        )

    def counts(self) -> Mapping[str, int]:
        """The counts so far, as fields of the run."""
        seen = self._reader.statistics
        return {"calls": seen.calls, "throttled": seen.throttled, "denied": seen.denied, "failed_calls": seen.failed}

    def copy(self) -> None:
        """Put the final counts on the run in hand, so that saving it keeps them."""
        for name, value in self.counts().items():
            setattr(self._run, name, value)
