"""A small sandbox that the tests of this folder may break."""

from collections.abc import Iterator

import pytest

from collectors.aws import identity
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
