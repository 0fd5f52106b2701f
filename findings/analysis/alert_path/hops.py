"""Hop and Route: one way from a log group towards a person, and how far it goes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from collectors.snapshot import CoverageState, Gap, NotCollectedError


class HopKind(StrEnum):
    """What a hop is."""

    LOG_GROUP = "log group"
    METRIC_FILTER = "metric filter"
    METRIC = "metric"
    ALARM = "alarm"
    COMPOSITE = "composite alarm"
    SUBSCRIPTION_FILTER = "subscription filter"
    STREAM = "stream"
    CONSUMER = "consumer"
    TOPIC = "topic"
    ACTION = "action"
    PERSON = "receiver"


class Outcome(IntEnum):
    """How a route ends; the higher, the better."""

    BROKEN = 0
    UNSEEN = 1
    REACHES = 2


@dataclass(frozen=True, slots=True)
class Hop:
    """One station; note says what is worth knowing of it."""

    kind: HopKind
    name: str
    arn: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Hops in order. why says why a route is broken after its last hop, or what cannot be seen there; of_type and gap
    are for the latter.
    """

    hops: tuple[Hop, ...]
    outcome: Outcome
    why: str = ""
    of_type: str = ""
    gap: Gap | None = None

    def after(self, *hops: Hop) -> "Route":
        """Return the route with hops put before it."""
        return replace(self, hops=(*hops, *self.hops))

    @property
    def error(self) -> NotCollectedError:
        """The error that makes a verdict UNKNOWN with the missing permission."""
        return NotCollectedError(self.of_type, self.gap or Gap(CoverageState.UNSUPPORTED, None, self.why))


def reaches(*hops: Hop) -> Route:
    """A route that ends at a person."""
    return Route(hops, Outcome.REACHES)


def broken(why: str, *hops: Hop) -> Route:
    """A route that ends at its last hop; why is a clause without a full stop."""
    return Route(hops, Outcome.BROKEN, why.rstrip("."))


def unread(error: NotCollectedError, *hops: Hop) -> Route:
    """A route whose next hop was not read."""
    return Route(hops, Outcome.UNSEEN, str(error), error.resource_type, error.gap)


def unseen(of_type: str, why: str, *hops: Hop) -> Route:
    """A route whose next hop cannot be seen from this account and region."""
    return Route(hops, Outcome.UNSEEN, why, of_type, Gap(CoverageState.UNSUPPORTED, None, why))


def best(routes: Iterable[Route], otherwise: Route) -> Route:
    """Return the route that ends best; among equals the one that comes furthest, then the first."""
    found = list(routes)
    return max(found, key=lambda route: (route.outcome, len(route.hops))) if found else otherwise
