"""Test a connection: each step and each permission with its own sentence; problems are values, never exceptions."""

import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.credentials import Credentials

from collectors.registry import actions_for, event_actions
from collectors.resources import Resource
from collectors.snapshot import CoverageState

from .answers import ReadError
from .events.trail_chains import KEYS
from .events.trail_files import GET, LIST
from .identity import (
    ROLE_ARN,
    SENTENCES,
    ConnectionRefusedByCloudError,
    account_behind,
    assume,
    credentials_for,
    enabled_regions,
    forget,
    opens_with,
)
from .probes import PAST_THE_PERMISSION, PROBES
from .reader import RegionReader
from .session import Connection
from .shapes import text

OK, PARTLY, DISTURBED = "ok", "missing_permissions", "partly_unreachable"
# A person waits for the answer, and the web server gives up on a request after three minutes.
PATIENCE_S = 40.0
SIDE_BY_SIDE = 24
# Beyond the collectors: to resolve "all enabled regions". GetCallerIdentity needs no permission.
ALWAYS = ("ec2:DescribeRegions",)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried: its name for people, whether it went well, and what to do if not."""

    name: str
    ok: bool
    sentence: str = ""
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """How a test went; code is ok, missing_permissions, partly_unreachable or a key of identity.SENTENCES."""

    code: str
    sentence: str
    steps: tuple[Step, ...]
    regions: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The permissions that the role lacks."""
        return tuple(step.permission for step in self.steps if not step.ok and step.permission)

    @property
    def reachable(self) -> bool:
        """Whether the account can be entered, with all permissions or some."""
        return self.code in {OK, PARTLY, DISTURBED}


def test_connection(
    connection: Connection, region: str, kinds: Iterable[type[Resource]], trail_buckets: tuple[str, ...]
) -> ConnectionReport:
    """Try to enter the account and to use every permission that these types and the files of trails take."""
    steps: list[Step] = []
    forget(connection)
    try:
        credentials = _enter(connection, region, steps)
    except ConnectionRefusedByCloudError as refused:
        steps.append(Step("Enter the account", ok=False, sentence=str(refused)))
        return ConnectionReport(refused.code, str(refused), tuple(steps))
    actions = [*ALWAYS, *event_actions(), *actions_for(kinds)]
    regions = _probe(connection, credentials, region, actions, steps, trail_buckets)
    missing = [step.permission for step in steps if not step.ok and step.permission]
    if missing:
        count = "1 permission" if len(missing) == 1 else f"{len(missing)} permissions"
        sentence = f"The role can be assumed, but lacks {count}: {', '.join(missing)}."
        return ConnectionReport(PARTLY, sentence, tuple(steps), regions)
    if not all(step.ok for step in steps):
        return _disturbed(steps, regions)
    return ConnectionReport(OK, "The account can be read with every permission it takes.", tuple(steps), regions)


def _disturbed(steps: list[Step], regions: tuple[str, ...]) -> ConnectionReport:
    """No permission is known to be missing, but some calls came to nothing, or all did."""
    tried = [step for step in steps if step.name in PROBES]
    failed = [step.name for step in tried if not step.ok]
    if len(failed) == len(tried):
        return ConnectionReport("unreachable", SENTENCES["unreachable"], tuple(steps), regions)
    sentence = (
        f"The role can be assumed, but {', '.join(failed)} could not be tried: AWS answered too late or not as it "
        "should. What needs it stays unknown; test again later."
    )
    return ConnectionReport(DISTURBED, sentence, tuple(steps), regions)


def _enter(connection: Connection, region: str, steps: list[Step]) -> Credentials:
    if connection.access_key_id:
        credentials = credentials_for(connection, region)
    else:
        if not ROLE_ARN.match(connection.role_arn):
            raise ConnectionRefusedByCloudError("bad_role_arn")
        if connection.role_arn.split(":")[4] != connection.account_id:
            raise ConnectionRefusedByCloudError("other_account")
        credentials = assume(connection, region)
        steps.append(Step("Assume the role with the ExternalId", ok=True))
        prove_closed(connection, region)
        steps.append(Step("Without the ExternalId the role is closed", ok=True))
    if account_behind(credentials, region) != connection.account_id:
        raise ConnectionRefusedByCloudError("other_account")
    steps.append(Step("The account is the one registered", ok=True))
    return credentials


def prove_closed(connection: Connection, region: str) -> None:
    """A role that lets us in without its ExternalId, or with any, lets in whoever talks somebody like us into it.

    Raises ConnectionRefusedByCloudError: open_trust when it does, another code when that could not be found out.
    """
    for wrong in (None, f"ap-{secrets.token_hex(20)}"):
        if opens_with(connection, region, wrong):
            raise ConnectionRefusedByCloudError("open_trust")


def _probe(
    connection: Connection,
    credentials: Credentials,
    region: str,
    actions: Iterable[str],
    steps: list[Step],
    trail_buckets: tuple[str, ...],
) -> tuple[str, ...]:
    reader = RegionReader(
        account_id=connection.account_id,
        region=region,
        taken_at=datetime.now(UTC).isoformat(),
        credentials=credentials,
        before=lambda _kind: {},
    )
    pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="probe")
    try:
        tried = {action: pool.submit(_try, reader, action) for action in actions}
        files = {bucket: pool.submit(_try_files, reader, bucket) for bucket in trail_buckets}
        done, _ = wait(tried.values(), timeout=PATIENCE_S)
        steps.extend(future.result() if future in done else _skipped(action) for action, future in tried.items())
        read, _ = wait(files.values(), timeout=PATIENCE_S / 4)
        for bucket, asked in files.items():
            steps.extend(asked.result() if asked in read else [_skipped(f"{GET} in {bucket}")])
        return tuple(enabled_regions(credentials, region))
    except ReadError:
        return ()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        reader.close()


def _skipped(action: str) -> Step:
    return Step(action, ok=False, sentence="Not tried, because AWS was too slow with the others. Test again later.")


def _try_files(reader: RegionReader, bucket: str) -> list[Step]:
    """Try to list the bucket of a trail, to read a byte of a file in it, and to ask for the keys of digests."""
    steps: list[Step] = []
    tries: tuple[tuple[str, Callable[[], object]], ...] = (
        (LIST, lambda: _first_key(reader, bucket)),
        (GET, lambda: _first_byte(reader, bucket)),
        (KEYS, lambda: reader.call("cloudtrail", "ListPublicKeys", expect="PublicKeyList")),
    )
    for action, attempt in tries:
        try:
            attempt()
        except ReadError as error:
            steps.append(_lacking(action, bucket, error))
            if action == LIST:
                break
        else:
            steps.append(Step(f"{action} in {bucket}", ok=True))
    return steps


def _lacking(action: str, bucket: str, error: ReadError) -> Step:
    if error.gap.state is not CoverageState.DENIED:
        return Step(f"{action} in {bucket}", ok=False, sentence=error.gap.detail)
    lacking = error.gap.permission or action
    sentence = f"Add {lacking} for {bucket} to the role's policy."
    return Step(f"{action} in {bucket}", ok=False, sentence=sentence, permission=lacking)


def _first_key(reader: RegionReader, bucket: str) -> str:
    answer = reader.call("s3", "ListObjectsV2", expect="KeyCount", Bucket=bucket, MaxKeys=1)
    return next((text(one.get("Key")) for one in answer.get("Contents") or ()), "")


def _first_byte(reader: RegionReader, bucket: str) -> None:
    key = _first_key(reader, bucket)
    if key:
        reader.call("s3", "GetObject", expect="Body", Bucket=bucket, Key=key, Range="bytes=0-0")


def _try(reader: RegionReader, action: str) -> Step:
    service, operation, expect, arguments = PROBES[action]
    try:
        reader.call(service, operation, expect=expect, **arguments(reader) if callable(arguments) else arguments)
    except ReadError as error:
        if error.gap.state is CoverageState.DENIED:
            lacking = error.gap.permission or action
            return Step(action, ok=False, sentence=f"Add {lacking} to the role's policy.", permission=lacking)
        # A refusal of the made-up resource proves that the permission is there.
        refused_resource = error.gap.detail.endswith(PAST_THE_PERMISSION)
        return Step(action, ok=refused_resource, sentence="" if refused_resource else error.gap.detail)
    return Step(action, ok=True)
