"""Build the company in moto's memory, through the SDK inside this process, and what moto drops in the overlays."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.iam.models import iam_backends

from sandbox.identities import ACCOUNTS
from sandbox.overlays.lambda_configuration import keep_configuration
from sandbox.overlays.trail_status import keep_status

from .company import COMPANY
from .roles import make_roles
from .specs import AccountSpec, AlarmSpec, ApiSpec, FunctionSpec, MachineSpec, RegionSpec, TrailSpec, watch_all

ADMIN = "sandbox-admin"
DAYS = 14
_QUICK = Config(retries={"max_attempts": 1}, parameter_validation=False)


def admin_keys(account: str) -> dict[str, str]:
    """Return the fixed keys of an account's administrator, for scripts and tests that change the estate."""
    return {
        "aws_access_key_id": f"AKIAADMIN{account[:11]}",
        "aws_secret_access_key": "sandbox-only",
    }


def build() -> None:
    """Build the whole company."""
    with _inside():
        for account in COMPANY:
            _build_account(account)


def build_scale(functions: int) -> None:
    """Build one account whose first region has this many functions, for benchmarks."""
    from .company import EU, fleet, production

    many = tuple(f"p{number:04d}" for number in range(-(-functions // 3)))
    region = RegionSpec(
        EU,
        functions=fleet(("api", "worker", "events"), many)[:functions],
        alarms=watch_all("all"),
        apis=production.regions[0].apis,
        machines=production.regions[0].machines,
    )
    with _inside():
        _build_account(AccountSpec(production.account_id, production.trails, (region,)))


@contextmanager
def _inside() -> Iterator[None]:
    mock = mock_aws()
    mock.start(reset=True)
    try:
        make_roles()
        for account in ACCOUNTS:
            _make_admin(account.account_id)
        yield
    finally:
        mock.stop(remove_data=False)


def _make_admin(account: str) -> None:
    backend = iam_backends[account]["aws"]
    backend.create_user("aws", ADMIN)
    key = backend.create_access_key(ADMIN)
    key.access_key_id = admin_keys(account)["aws_access_key_id"]
    backend.access_keys[key.access_key_id] = key


class Builder:
    """Makes things in one region of one account."""

    def __init__(self, account: str, region: str) -> None:
        self.account, self.region = account, region
        self._clients: dict[str, Any] = {}
        self.topic = f"arn:aws:sns:{region}:{account}:on-call"

    def client(self, service: str) -> Any:
        """Return a client that acts as the account's administrator."""
        if service not in self._clients:
            make: Any = boto3.client
            self._clients[service] = make(service, region_name=self.region, config=_QUICK, **admin_keys(self.account))
        return self._clients[service]

    def function(self, spec: FunctionSpec) -> None:
        """Make a function, its log group and its metrics."""
        self.client("lambda").create_function(
            FunctionName=spec.name,
            Runtime=spec.runtime,
            Role=f"arn:aws:iam::{self.account}:role/workload",
            Handler="app.handler",
            Code={"ZipFile": _CODE},
            MemorySize=spec.memory_mb,
            Timeout=spec.timeout_s,
            Environment={"Variables": spec.variables},
        )
        logging = {**spec.logging, **({"LogGroup": spec.group} if spec.group else {})}
        keep_configuration(self.account, self.region, spec.name, {"LoggingConfig": logging} if logging else {})
        if spec.has_group:
            self.log_group(spec.log_group, spec.retention, spec.group_tags)

    def log_group(self, name: str, retention: int | None, tags: dict[str, str]) -> None:
        """Make a log group."""
        logs = self.client("logs")
        logs.create_log_group(logGroupName=name, tags=tags or {"service": name.rpartition("/")[2]})
        if retention:
            logs.put_retention_policy(logGroupName=name, retentionInDays=retention)

    def traffic(self, functions: tuple[FunctionSpec, ...]) -> None:
        """Put the invocations of the last days, a day's sum each."""
        noon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for spec in functions:
            if spec.invocations:
                self.client("cloudwatch").put_metric_data(
                    Namespace="AWS/Lambda",
                    MetricData=[
                        _datum(spec.name, spec.invocations, noon - timedelta(days=day, hours=1))
                        for day in range(0, DAYS, 3)
                    ],
                )

    def trail(self, spec: TrailSpec) -> None:
        """Make a trail with its selectors and status."""
        bucket = f"trail-{self.account}-{spec.name}"
        place = {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.client("s3").create_bucket(Bucket=bucket, **place)
        trails = self.client("cloudtrail")
        made = trails.create_trail(
            Name=spec.name,
            S3BucketName=bucket,
            IsMultiRegionTrail=spec.multi_region,
            IncludeGlobalServiceEvents=spec.multi_region,
            EnableLogFileValidation=spec.validation,
        )
        if spec.classic:
            trails.put_event_selectors(TrailName=spec.name, EventSelectors=list(spec.classic))
        if spec.advanced:
            trails.put_event_selectors(TrailName=spec.name, AdvancedEventSelectors=list(spec.advanced))
        if spec.logging:
            trails.start_logging(Name=spec.name)
        if spec.delivery_error:
            keep_status(self.account, made["TrailARN"], LatestDeliveryError=spec.delivery_error)

    def alarm(self, spec: AlarmSpec) -> None:
        """Make an alarm."""
        dimensions = [{"Name": "FunctionName", "Value": spec.function}] if spec.function else []
        metric = {"Namespace": spec.namespace, "MetricName": spec.metric, "Dimensions": dimensions}
        single = {**metric, "Statistic": "Sum", "Period": 300}
        query = {
            "Metrics": [{"Id": "m", "ReturnData": True, "MetricStat": {"Metric": metric, "Stat": "Sum", "Period": 300}}]
        }
        self.client("cloudwatch").put_metric_alarm(
            AlarmName=spec.name,
            ActionsEnabled=spec.enabled,
            AlarmActions=[self.topic] if spec.has_action else [],
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            **(query if spec.in_query else single),
        )

    def api(self, spec: ApiSpec) -> None:
        """Make a REST API with its stages."""
        gateway = self.client("apigateway")
        api = gateway.create_rest_api(name=spec.name, tags={"_custom_id_": spec.id})["id"]
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
        deployment = gateway.create_deployment(restApiId=api)["id"]
        for stage in spec.stages:
            gateway.create_stage(restApiId=api, stageName=stage.name, deploymentId=deployment)
            changes = []
            if stage.access_log:
                group = f"arn:aws:logs:{self.region}:{self.account}:log-group:/aws/apigateway/{spec.name}"
                changes += [
                    ("/accessLogSettings/destinationArn", group),
                    ("/accessLogSettings/format", "$context.requestId"),
                ]
            if stage.level != "OFF":
                changes.append(("/*/*/logging/loglevel", stage.level))
            if changes:
                operations = [{"op": "replace", "path": path, "value": value} for path, value in changes]
                gateway.update_stage(restApiId=api, stageName=stage.name, patchOperations=operations)

    def machine(self, spec: MachineSpec) -> None:
        """Make a state machine."""
        group = f"arn:aws:logs:{self.region}:{self.account}:log-group:/aws/vendedlogs/states/{spec.name}:*"
        logging: dict[str, Any] = {"level": spec.level, "includeExecutionData": spec.level == "ALL"}
        if spec.level != "OFF":
            logging["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]
        self.client("stepfunctions").create_state_machine(
            name=spec.name,
            definition=_DEFINITION,
            roleArn=f"arn:aws:iam::{self.account}:role/workload",
            type=spec.type,
            loggingConfiguration=logging,
        )


def _build_account(account: AccountSpec) -> None:
    first = Builder(account.account_id, "us-east-1")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}  # fmt: skip
    first.client("iam").create_role(RoleName="workload", AssumeRolePolicyDocument=json.dumps(trust))
    for trail in account.trails:
        Builder(account.account_id, trail.home).trail(trail)
    for region in account.regions:
        _build_region(Builder(account.account_id, region.region), region)


def _build_region(builder: Builder, region: RegionSpec) -> None:
    builder.client("sns").create_topic(Name="on-call")
    for function in region.functions:
        builder.function(function)
    builder.traffic(region.functions)
    for alarm in region.alarms:
        builder.alarm(alarm)
    for api in region.apis:
        builder.api(api)
    for machine in region.machines:
        builder.machine(machine)


def _datum(function: str, value: int, at: datetime) -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": function}]
    return {"MetricName": "Invocations", "Dimensions": dimensions, "Timestamp": at, "Value": value, "Unit": "Count"}


def _code() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return event\n")
    return buffer.getvalue()


_CODE = _code()
_DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
