"""What is stored of a function: no check of its evidence chain falls silent, whatever could not be read."""

import pytest

from collectors.models import Function
from collectors.storage import store_snapshot
from findings.checks import CHECKS, chain_members
from findings.engine.evaluate import evaluate
from findings.engine.posture import store_posture
from tests import builders
from tests.rows import an_account

pytestmark = pytest.mark.django_db
KINDS = sorted({kind.__name__ for name in chain_members() for kind in CHECKS[name].reads} - {"LambdaFunction"})


def stored(unread: str = "") -> Function:
    account, seen = an_account(account_id=builders.ACCOUNT), builders.snapshot(*builders.sound_resources())
    # The inventory is from an earlier, whole look; the later one lacks a type.
    store_snapshot(account, seen)
    store_posture(account, builders.REGION, evaluate(builders.without(seen, unread) if unread else seen))
    return Function.objects.get(account=account, name="orders")


def test_every_check_of_the_chain_has_a_verdict_when_all_is_read() -> None:
    assert set(stored().verdicts) >= set(chain_members())


@pytest.mark.parametrize("unread", KINDS)
def test_what_was_not_read_is_never_silent(unread: str) -> None:
    function = stored(unread)
    assert set(function.verdicts) >= set(chain_members())
    unknown = [name for name in chain_members() if function.verdicts[name] == "unknown"]
    assert not unknown or function.broken or function.unproved


def test_unread_log_groups_leave_retention_unknown() -> None:
    function = stored("LogGroup")
    assert function.verdicts["log_group_retention_sufficient"] == "unknown"
    assert function.unproved
