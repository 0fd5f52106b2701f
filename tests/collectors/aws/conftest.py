"""A small sandbox that the tests of this folder may break."""

from collections.abc import Iterator, Mapping

import pytest
from botocore.credentials import Credentials

from collectors.aws import identity
from collectors.aws.reader import RegionReader
from collectors.resources import Resource
from sandbox.client import SandboxClient
from tests.cloud import a_sandbox, use


@pytest.fixture(scope="module")
def own_cloud() -> Iterator[SandboxClient]:
    """A sandbox of this module: one account, four functions, and of everything else a little."""
    with a_sandbox("--functions", "4") as cloud:
        yield cloud


@pytest.fixture
def cloud(own_cloud: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxClient]:
    """The sandbox of this module without faults, and the Portal pointed at it."""
    use(monkeypatch, own_cloud.url)
    identity._assumed.clear()
    own_cloud.reset_calls()
    yield own_cloud
    own_cloud.clear_faults()


def a_bare_reader(before: Mapping[str, Resource] | None = None) -> RegionReader:
    """A reader whose credentials no cloud looks at, for endpoints that are none."""
    return RegionReader(
        account_id="111122223333",
        region="eu-west-1",
        taken_at="2026-01-01T00:00:00+00:00",
        credentials=Credentials("AKIAEXAMPLE", "example"),
        before=lambda _kind: before or {},
    )
