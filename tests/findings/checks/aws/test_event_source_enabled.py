"""LOG-62: what feeds a function is switched on."""

import pytest

from findings.verdict import Status
from tests.builders import the_verdict
from tests.events import mapping

CHECK = "event_source_enabled"


@pytest.mark.parametrize("state", ["Enabled", "Enabling", "Creating", "Updating"])
def test_on(state: str) -> None:
    assert the_verdict(CHECK, mapping(state=state)).status is Status.PASS


@pytest.mark.parametrize("state", ["Disabled", "Disabling", ""])
def test_off(state: str) -> None:
    assert the_verdict(CHECK, mapping(state=state)).status is Status.FAIL


def test_one_that_is_being_deleted_is_not_missed() -> None:
    assert the_verdict(CHECK, mapping(state="Deleting")).status is Status.NOT_APPLICABLE
