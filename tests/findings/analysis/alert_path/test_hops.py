"""Routes: how they end, which of several counts, and what an UNKNOWN verdict says of them."""

import pytest

from collectors.snapshot import CoverageState, NotCollectedError
from findings.analysis.alert_path.hops import Hop, HopKind, Outcome, Route, best, broken, reaches, unread, unseen
from tests.builders import denied

FIRST, NEXT = Hop(HopKind.ALARM, "errors"), Hop(HopKind.TOPIC, "on-call")
NOWHERE = broken("nothing is there")


def test_a_route_is_prolonged_at_its_beginning() -> None:
    route = reaches(NEXT).after(FIRST)
    assert (route.hops, route.outcome) == ((FIRST, NEXT), Outcome.REACHES)


def test_why_is_a_clause_without_a_full_stop() -> None:
    assert broken("It can never go off.", FIRST) == Route((FIRST,), Outcome.BROKEN, "It can never go off")


def test_what_was_not_read_names_the_missing_permission() -> None:
    error = NotCollectedError("Topic", denied("sns:ListTopics"))
    route = unread(error, FIRST)
    assert (route.outcome, route.hops, route.why) == (Outcome.UNSEEN, (FIRST,), str(error))
    assert (route.error.resource_type, route.error.gap) == ("Topic", error.gap)


def test_what_cannot_be_seen_needs_no_permission() -> None:
    route = unseen("Topic", "it belongs to another account", FIRST)
    assert route.outcome is Outcome.UNSEEN
    assert (route.error.resource_type, route.error.gap.state) == ("Topic", CoverageState.UNSUPPORTED)
    assert (route.error.gap.permission, route.error.gap.detail) == (None, "it belongs to another account")


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        pytest.param([], NOWHERE, id="none"),
        pytest.param([broken("a"), reaches()], reaches(), id="one that reaches beats a broken one"),
        pytest.param([unseen("Topic", "x", FIRST, NEXT), reaches(FIRST)], reaches(FIRST), id="and an unseen one"),
        pytest.param([broken("a", FIRST, NEXT), unseen("Topic", "x")], unseen("Topic", "x"), id="unseen beats broken"),
        pytest.param([broken("a", FIRST), broken("b", FIRST, NEXT)], broken("b", FIRST, NEXT), id="the longer one"),
        pytest.param([broken("a", FIRST), broken("b", NEXT)], broken("a", FIRST), id="the first among equals"),
    ],
)
def test_the_route_that_ends_best(routes: list[Route], expected: Route) -> None:
    assert best(iter(routes), NOWHERE) == expected
