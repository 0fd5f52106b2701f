"""What is done for each kind of job: functions registered by @handles and @periodic in the apps' tasks modules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.module_loading import autodiscover_modules

from auditportal.common.registry import Registry
from auditportal.jobs.work import LeaseLostError, PermanentError, Work

__all__ = ["HANDLERS", "Handler", "LeaseLostError", "PermanentError", "Work", "handles", "periodic", "periods"]

Handle = Callable[[Work], None]

LONGEST_PERIOD = timedelta(days=1)


@dataclass(frozen=True)
class Handler:
    """One kind of job: what runs, how long a lease is, how often it may start, what follows when it is parked."""

    kind: str
    run: Handle
    lease_s: float = 15
    max_attempts: int = 5
    on_parked: Handle | None = None
    every: timedelta | None = None


class _Handlers(Registry[Handler]):
    """Filled by importing <app>.tasks of every installed app when the first handler is asked for."""

    def load(self) -> None:
        if not self._loaded:
            autodiscover_modules("tasks")
            self._loaded = True


HANDLERS = _Handlers("job kind", "auditportal.jobs")


def handles(
    kind: str, *, lease_s: float = 15, max_attempts: int = 5, on_parked: Handle | None = None
) -> Callable[[Handle], Handle]:
    """Register a function as the handler of a kind of job.

    lease_s: seconds after which the job of a dead worker is free again. max_attempts: starts, killed ones included.
    on_parked: called with the work, in the transaction that parks it; work.error says why. Raises DuplicateNameError.
    """

    def register(function: Handle) -> Handle:
        HANDLERS.register(kind, Handler(kind, function, lease_s, max_attempts, on_parked))
        return function

    return register


def periodic(name: str, *, every: timedelta, lease_s: float = 15, max_attempts: int = 5) -> Callable[[Handle], Handle]:
    """Register a function that runs once in each period of at most a day; a late period is skipped, not caught up.

    Raises DuplicateNameError for a name in use, ValueError for a longer period (done jobs are kept only a week).
    """
    if not timedelta(0) < every <= LONGEST_PERIOD:
        raise ValueError(f"{name} runs every {every}; a period is longer than nothing and at most a day")

    def register(function: Handle) -> Handle:
        HANDLERS.register(name, Handler(name, function, lease_s, max_attempts, every=every))
        return function

    return register


def periods() -> list[tuple[str, timedelta]]:
    """Return every periodic kind with its period."""
    return [(handler.kind, handler.every) for handler in HANDLERS.values() if handler.every is not None]
