"""The bell: a Celery message that says which row is due. A ring may be lost, late or doubled; the row is the truth."""

import logging
import time
from typing import Any

from celery import current_app
from kombu.exceptions import KombuError
from kombu.pools import connections, producers
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

RUN = "auditportal.jobs.run"
TICK = "auditportal.jobs.tick"

# A person waits for the answer while we ring: one second for a broker that hangs, then silence for a while.
_QUICK = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
_QUIET_S = 5.0
_BROKEN = (KombuError, RedisError, OSError)


class _Silence:
    """After a broker failed to answer, this process leaves it alone for a while."""

    def __init__(self) -> None:
        self.until = 0.0

    def begin(self, error: Exception) -> None:
        """Stop ringing for a while."""
        self.until = time.monotonic() + _QUIET_S
        log.warning("the broker does not answer (%s); due jobs wait for the next tick", type(error).__name__)

    def end(self) -> None:
        """Ring again: the broker answers."""
        self.until = 0.0

    @property
    def holds(self) -> bool:
        """Whether it is too early to try again."""
        return time.monotonic() < self.until


_silence = _Silence()


def ring(job_id: int) -> bool:
    """Tell the workers that a job is due; False, after a second at most, when the broker does not answer."""
    if _silence.holds:
        return False
    try:
        with producers[_connection()].acquire(block=True, timeout=1) as producer:
            current_app.send_task(RUN, args=[job_id], producer=producer, retry=False, ignore_result=True)
    except _BROKEN as error:
        _silence.begin(error)
        return False
    return True


def waiting() -> int | None:
    """Return how many messages wait in the workers' queue; None when the broker does not answer."""
    try:
        with connections[_connection()].acquire(block=True, timeout=1) as connection:
            answer = connection.default_channel.queue_declare(queue=current_app.conf.task_default_queue)
    except _BROKEN as error:
        _silence.begin(error)
        return None
    _silence.end()
    return int(answer.message_count)


def _connection() -> Any:
    return current_app.connection_for_write(transport_options=_QUICK)
