"""Celery beat whose tick runs in its own process: it waits behind no backlog and for no free worker."""

from typing import Any

from celery.beat import Scheduler
from django.db import close_old_connections

from auditportal.jobs import bell, dispatcher


class TickingScheduler(Scheduler):
    """Runs the dispatcher itself and sends every other entry to the workers; keeps no file that a kill could spoil."""

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        """Tick here; Celery's own loop logs what is raised and goes on with the next entry."""
        if entry.task != bell.TICK:
            return super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        close_old_connections()
        return dispatcher.tick()
