"""Test a connection: each step and each permission with its own sentence; problems are values, never exceptions."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.credentials import Credentials

from collectors.registry import actions_for
from collectors.resources import Resource
from collectors.snapshot import CoverageState

from .answers import ReadError
from .identity import (
    ROLE_ARN,
    SENTENCES,
    ConnectionRefusedByCloudError,
    account_behind,
    assume,
    credentials_for,
    enabled_regions,
    forget,
)
from .reader import RegionReader
from .session import Connection

OK, PARTLY = "ok", "missing_permissions"
# A person waits for the answer, and the web server gives up on a request after three minutes.
PATIENCE_S = 40.0
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
    """How a test went; code is ok, missing_permissions or a key of identity.SENTENCES."""

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
        return self.code in {OK, PARTLY}


def test_connection(connection: Connection, region: str, kinds: Iterable[type[Resource]]) -> ConnectionReport:
    """Try to enter the account and to use every permission that collecting these types takes."""
    steps: list[Step] = []
    forget(connection)
    try:
        credentials = _enter(connection, region, steps)
    except ConnectionRefusedByCloudError as refused:
        steps.append(Step("Enter the account", ok=False, sentence=str(refused)))
        return ConnectionReport(refused.code, str(refused), tuple(steps))
    regions = _probe(connection, credentials, region, [*ALWAYS, *actions_for(kinds)], steps)
    missing = [step.permission for step in steps if not step.ok and step.permission]
    if missing:
        count = "1 permission" if len(missing) == 1 else f"{len(missing)} permissions"
        sentence = f"The role can be assumed, but lacks {count}: {', '.join(missing)}."
        return ConnectionReport(PARTLY, sentence, tuple(steps), regions)
    if not all(step.ok for step in steps):
        return ConnectionReport("unreachable", SENTENCES["unreachable"], tuple(steps), regions)
    return ConnectionReport(OK, "The account can be read with every permission it takes.", tuple(steps), regions)


def _enter(connection: Connection, region: str, steps: list[Step]) -> Credentials:
    if connection.access_key_id:
        credentials = credentials_for(connection, region)
    else:
        if not ROLE_ARN.match(connection.role_arn):
            raise ConnectionRefusedByCloudError("bad_role_arn")
        credentials = assume(connection, region)
        steps.append(Step("Assume the role with the ExternalId", ok=True))
        prove_closed(connection, region)
        steps.append(Step("Without the ExternalId the role is closed", ok=True))
    if account_behind(credentials, region) != connection.account_id:
        raise ConnectionRefusedByCloudError("other_account")
    steps.append(Step("The account is the one registered", ok=True))
    return credentials


def prove_closed(connection: Connection, region: str) -> None:
    """A role that lets us in without the ExternalId lets in whoever talks somebody like us into it.

    Raises ConnectionRefusedByCloudError: open_trust when it does, another code when that could not be found out.
    """
    try:
        assume(connection, region, external_id=False)
    except ConnectionRefusedByCloudError as refused:
        if refused.code == "assume_denied":
            return
        raise
    raise ConnectionRefusedByCloudError("open_trust")


def _probe(
    connection: Connection, credentials: Credentials, region: str, actions: Iterable[str], steps: list[Step]
) -> tuple[str, ...]:
    reader = RegionReader(
        account_id=connection.account_id,
        region=region,
        taken_at=datetime.now(UTC).isoformat(),
        credentials=credentials,
        before=lambda _kind: {},
    )
    give_up = time.monotonic() + PATIENCE_S
    try:
        steps.extend(_try(reader, action) if time.monotonic() < give_up else _skipped(action) for action in actions)
        return tuple(enabled_regions(credentials, region))
    except ReadError:
        return ()
    finally:
        reader.close()


def _skipped(action: str) -> Step:
    return Step(action, ok=False, sentence="Not tried, because AWS was too slow with the others. Test again later.")


def _try(reader: RegionReader, action: str) -> Step:
    service, operation, arguments = PROBES[action]
    reader.actions = (action,)
    try:
        reader.call(service, operation, **arguments(reader) if callable(arguments) else arguments)
    except ReadError as error:
        if error.gap.state is CoverageState.DENIED:
            return Step(action, ok=False, sentence=f"Add {action} to the role's policy.", permission=action)
        # A refusal of the made-up resource proves that the permission is there.
        refused_resource = error.gap.detail.endswith(_PAST_THE_PERMISSION)
        return Step(action, ok=refused_resource, sentence="" if refused_resource else error.gap.detail)
    return Step(action, ok=True)


_PAST_THE_PERMISSION = (
    "ResourceNotFoundException",
    "TrailNotFoundException",
    "StateMachineDoesNotExist",
    "NotFoundException",
)


def _metric_window(reader: RegionReader) -> Mapping[str, Any]:
    end = datetime.fromisoformat(reader.taken_at)
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations"}
    query = {"Id": "probe", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": "Sum"}}
    return {"MetricDataQueries": [query], "StartTime": end - timedelta(days=1), "EndTime": end}


def _nowhere(service: str, resource: str) -> Any:
    return lambda reader: f"arn:{reader.partition}:{service}:{reader.region}:{reader.account_id}:{resource}"


_NO_FUNCTION = _nowhere("lambda", "function:audit-portal-probe")
_NO_TRAIL = _nowhere("cloudtrail", "trail/audit-portal-probe")
_NO_MACHINE = _nowhere("states", "stateMachine:audit-portal-probe")

# One cheap call per permission; where a call needs a resource, one that cannot exist.
PROBES: dict[str, tuple[str, str, Any]] = {
    "apigateway:GET": ("apigateway", "GetRestApis", {"limit": 1}),
    "cloudtrail:DescribeTrails": ("cloudtrail", "DescribeTrails", {}),
    "cloudtrail:GetEventSelectors": ("cloudtrail", "GetEventSelectors", lambda r: {"TrailName": _NO_TRAIL(r)}),
    "cloudtrail:GetTrailStatus": ("cloudtrail", "GetTrailStatus", lambda r: {"Name": _NO_TRAIL(r)}),
    "cloudwatch:DescribeAlarms": ("cloudwatch", "DescribeAlarms", {"MaxRecords": 1}),
    "cloudwatch:GetMetricData": ("cloudwatch", "GetMetricData", _metric_window),
    "ec2:DescribeRegions": ("ec2", "DescribeRegions", {}),
    "lambda:GetFunctionConfiguration": (
        "lambda",
        "GetFunctionConfiguration",
        lambda r: {"FunctionName": _NO_FUNCTION(r)},
    ),
    "lambda:ListFunctions": ("lambda", "ListFunctions", {"MaxItems": 1}),
    "logs:DescribeLogGroups": ("logs", "DescribeLogGroups", {"limit": 1}),
    "states:DescribeStateMachine": (
        "stepfunctions",
        "DescribeStateMachine",
        lambda r: {"stateMachineArn": _NO_MACHINE(r)},
    ),
    "states:ListStateMachines": ("stepfunctions", "ListStateMachines", {"maxResults": 1}),
    "tag:GetResources": ("resourcegroupstaggingapi", "GetResources", {"ResourcesPerPage": 1}),
}
