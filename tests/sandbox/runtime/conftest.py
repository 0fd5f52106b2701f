"""A small cloud whose functions run, one of its functions per test, and its log as the SDK shows it."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.client import SandboxClient
from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION
from sandbox.runtime.functions import missing
from tests.cloud import EU, a_sandbox
from tests.sandbox.conftest import client_of, make_function

ACCOUNT = PRODUCTION.account_id
_numbers = itertools.count()


@dataclass(frozen=True)
class Answered:
    """What the caller of a function got."""

    request_id: str
    payload: Any
    error: str
    status: int


@dataclass(frozen=True)
class Running:
    """One function of its own and its log."""

    cloud: SandboxClient
    name: str

    def client(self, service: str) -> Any:
        return client_of(self.cloud, service, **admin_keys(ACCOUNT))

    def change(self, **fields: Any) -> None:
        self.client("lambda").update_function_configuration(FunctionName=self.name, **fields)

    def call(self, event: Any = None, **more: Any) -> Answered:
        done = self.client("lambda").invoke(FunctionName=self.name, Payload=json.dumps(event or {}), **more)
        body = done["Payload"].read()
        payload = json.loads(body) if body else None
        return Answered(
            done["ResponseMetadata"]["RequestId"], payload, done.get("FunctionError", ""), done["StatusCode"]
        )

    def do(self, deed: str, **fields: Any) -> Answered:
        return self.call({"do": deed, **fields})

    def do_later(self, deed: str) -> Answered:
        return self.call({"do": deed}, InvocationType="Event")

    def streams(self, group: str = "") -> list[str]:
        found = self.client("logs").describe_log_streams(logGroupName=group or f"/aws/lambda/{self.name}")
        return [stream["logStreamName"] for stream in found["logStreams"]]

    def events(self, stream: str, group: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client("logs").get_log_events(
            logGroupName=group or f"/aws/lambda/{self.name}", logStreamName=stream, startFromHead=True
        )["events"]
        return found

    def logs(self, group: str = "") -> list[list[str]]:
        """The lines of each stream."""
        return [[event["message"] for event in self.events(stream, group)] for stream in self.streams(group)]

    def log(self, group: str = "") -> list[str]:
        """The lines of all streams, one stream after the other."""
        return [line for lines in self.logs(group) for line in lines]


@pytest.fixture(scope="session")
def lambda_cloud() -> Iterator[SandboxClient]:
    """One account with a few functions."""
    with a_sandbox("--functions", "9") as cloud:
        yield cloud


@pytest.fixture
def running(lambda_cloud: SandboxClient) -> Callable[..., Running]:
    """Make a function that runs a module of the sandbox's code."""

    def make(module: str = "faulty", **fields: Any) -> Running:
        if missing():
            pytest.skip(missing())
        lambda_cloud.log_lines("lost")
        made = Running(lambda_cloud, f"running-{next(_numbers)}")
        fields = {"MemorySize": 256, "Timeout": 10, **fields}
        logging = fields.get("LoggingConfig", {})
        made.client("logs").create_log_group(logGroupName=logging.get("LogGroup", f"/aws/lambda/{made.name}"))
        make_function(made.client("lambda"), made.name, **fields)
        lambda_cloud.function_code(ACCOUNT, EU, made.name, module)
        return made

    return make
