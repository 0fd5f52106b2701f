from datetime import timedelta

import pytest

from auditportal.common.registry import DuplicateNameError
from auditportal.jobs.handlers import HANDLERS, handles, periodic, periods
from tests.auditportal.jobs.kinds import a_kind, nothing


def test_two_handlers_of_one_kind_are_an_error() -> None:
    with a_kind(nothing), pytest.raises(DuplicateNameError):
        handles("test.kind")(nothing)


@pytest.mark.parametrize("every", [timedelta(0), timedelta(days=2)])
def test_a_period_must_be_one_that_the_kept_rows_can_prove(every: timedelta) -> None:
    with pytest.raises(ValueError):
        periodic("test.never", every=every)


def test_the_portals_own_purge_is_periodic() -> None:
    assert ("jobs.purge", timedelta(hours=1)) in periods()


def test_every_handler_has_a_lease_that_fits_the_thirty_seconds_of_a_takeover() -> None:
    slow = [handler.kind for handler in HANDLERS.values() if handler.lease_s > 25]
    assert not slow, f"after a kill these kinds would resume too late: {slow}"
