"""Reading log lines: in turns that leave the workers free, from cursors that move only when all was taken."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from auditportal.common.clock import now
from collectors.aws import identity
from collectors.aws.answers import ReadError
from collectors.event_readings import FUNCTION_LOGS, read_function_logs
from collectors.models import Checkpoint
from collectors.snapshot import CoverageState, Gap
from sandbox.client import SandboxClient
from sandbox.identities import PRODUCTION
from tests.cloud import EU, a_sandbox, use
from tests.rows import an_account

pytestmark = pytest.mark.django_db
GROUPS = ["/aws/lambda/one", "/aws/lambda/two", "/aws/lambda/three"]


@pytest.fixture(scope="module")
def small() -> Iterator[SandboxClient]:
    with a_sandbox("--functions", "3") as cloud:
        yield cloud


@pytest.fixture
def checkpoint(small: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> Checkpoint:
    use(monkeypatch, small.url)
    identity._assumed.clear()
    small.clear_faults()
    account = an_account(
        account_id=PRODUCTION.account_id, external_id=PRODUCTION.external_id, role_arn=PRODUCTION.role_arn
    )
    return Checkpoint.objects.create(account=account, region=EU, source=FUNCTION_LOGS)


def nothing() -> None:
    """No lease to look after."""


def test_after_the_budget_the_rest_waits_and_comes_first_the_next_time(checkpoint: Checkpoint) -> None:
    read: list[str] = []

    def take(group: str, lines: object) -> None:
        list(lines)  # type: ignore[call-overload]
        read.append(group)

    for _ in range(3):
        checkpoint = read_function_logs(checkpoint, GROUPS, take, nothing, budget=timedelta(0))
    assert sorted(read) == sorted(GROUPS)
    assert checkpoint.state == CoverageState.OK


def test_a_group_that_cannot_be_read_keeps_its_cursor_and_the_others_go_on(checkpoint: Checkpoint) -> None:
    def take(group: str, lines: object) -> None:
        if group == GROUPS[0]:
            raise ReadError(Gap(CoverageState.THROTTLED, None, "slow down"))

    read = read_function_logs(checkpoint, GROUPS, take, nothing)
    assert (read.state, read.detail, read.good_at) == (CoverageState.THROTTLED, "slow down", None)
    assert [bool(read.cursor[group]) for group in GROUPS] == [False, True, True]


def test_a_denied_read_names_the_permission(checkpoint: Checkpoint, small: SandboxClient) -> None:
    small.fault("logs", "FilterLogEvents", "access_denied")
    read = read_function_logs(checkpoint, GROUPS, lambda _, lines: list(lines), nothing)
    assert (read.state, read.permission) == (CoverageState.DENIED, "logs:FilterLogEvents")
    assert not any(read.cursor.values())


def test_an_answer_that_is_no_answer_moves_no_cursor(checkpoint: Checkpoint, small: SandboxClient) -> None:
    small.fault("logs", "FilterLogEvents", "html")
    read = read_function_logs(checkpoint, GROUPS, lambda _, lines: list(lines), nothing)
    assert read.state == CoverageState.FAILED
    assert not any(read.cursor.values())


def test_a_reading_looks_back_over_what_may_have_come_late(checkpoint: Checkpoint, small: SandboxClient) -> None:
    first = read_function_logs(checkpoint, GROUPS[:1], lambda _, lines: list(lines), nothing)
    at = first.cursor[GROUPS[0]]
    assert abs(at / 1000 - now().timestamp()) < 60
    first.swept = now()
    again = read_function_logs(first, GROUPS[:1], lambda _, lines: list(lines), nothing)
    assert again.cursor[GROUPS[0]] >= at
