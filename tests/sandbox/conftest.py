"""Sandboxes of this folder's own, and clients of the unmodified SDK for them."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from sandbox.client import SandboxClient
from sandbox.estate.roles import admin_keys
from sandbox.identities import PORTAL_ACCESS_KEY_ID, PORTAL_SECRET_ACCESS_KEY, PRODUCTION, SandboxAccount
from tests.cloud import EU, a_sandbox

Client = Callable[..., Any]
ONCE = Config(retries={"total_max_attempts": 1, "mode": "standard"})
PORTAL_KEYS = {"aws_access_key_id": PORTAL_ACCESS_KEY_ID, "aws_secret_access_key": PORTAL_SECRET_ACCESS_KEY}
EMPTY_ZIP = b"PK\5\6" + 18 * b"\0"
_numbers = itertools.count()


def client_of(cloud: SandboxClient, service: str, region: str = EU, **keys: str) -> Any:
    """A client of the plain SDK that tries once."""
    return boto3.client(service, endpoint_url=cloud.url, region_name=region, config=ONCE, **keys)


@pytest.fixture(scope="session")
def company_cloud() -> Iterator[SandboxClient]:
    """The whole company; tests may break it, but not for the next one."""
    with a_sandbox() as cloud:
        yield cloud


@pytest.fixture
def company(company_cloud: SandboxClient) -> Iterator[SandboxClient]:
    """The whole company without faults."""
    yield company_cloud
    company_cloud.clear_faults()


@pytest.fixture(scope="session")
def workshop_cloud() -> Iterator[SandboxClient]:
    """One account with 120 functions, to change at will."""
    with a_sandbox("--functions", "120") as cloud:
        yield cloud


@pytest.fixture
def workshop(workshop_cloud: SandboxClient) -> Iterator[SandboxClient]:
    """The workshop without faults."""
    yield workshop_cloud
    workshop_cloud.clear_faults()


@pytest.fixture
def admin(workshop: SandboxClient) -> Client:
    """Clients that may do everything in the workshop."""

    def make(service: str, region: str = EU, account: SandboxAccount = PRODUCTION) -> Any:
        return client_of(workshop, service, region, **admin_keys(account.account_id))

    return make


@pytest.fixture
def own_function(admin: Client) -> str:
    """The name of a function that no other test touches."""
    name = f"own-{next(_numbers)}"
    make_function(admin("lambda"), name)
    return name


def make_function(functions: Any, name: str, **more: Any) -> dict[str, Any]:
    """Make a function with an empty archive."""
    made: dict[str, Any] = functions.create_function(
        FunctionName=name,
        Role=f"arn:aws:iam::{PRODUCTION.account_id}:role/p0000-workload",
        Code={"ZipFile": EMPTY_ZIP},
        Runtime="python3.12",
        Handler="app.handler",
        **more,
    )
    return made


def session_keys(cloud: SandboxClient, role_arn: str, **more: Any) -> dict[str, str]:
    """The keys of a role that the Portal's user assumed."""
    sts = client_of(cloud, "sts", **PORTAL_KEYS)
    keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="test", **more)["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
