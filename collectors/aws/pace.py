"""Adaptive token buckets: a scan stays below the provider's limits, slows down when told to, and recovers.

Rates are requests a second per account and region: CloudTrail Describe/Get/List 10 (CloudTrail user guide, "Quotas");
the others are a guess [believed: they depend on the account, and Lambda allows its reads most]. A rate that is too high
for an account is found out by its throttling, so these are only where a run begins.
"""

import threading
import time

RATES = {
    "cloudtrail": 10.0,
    "cloudwatch": 50.0,
    "lambda": 500.0,
    "logs": 25.0,
    "apigateway": 20.0,
    "stepfunctions": 20.0,
    "resourcegroupstaggingapi": 20.0,
}
DEFAULT_RATE = 20.0
SLOWEST = 0.5
BACK_OFF, RECOVERY = 0.5, 1.05


class TokenBucket:
    """Lets through `rate` calls a second after a burst of one second's worth."""

    def __init__(self, rate: float) -> None:
        self._top = self._rate = rate
        self._free_at = 0.0
        self._lock = threading.Lock()

    @property
    def rate(self) -> float:
        """Calls a second that are let through now."""
        return self._rate

    def take(self) -> None:
        """Wait until the next call may go."""
        with self._lock:
            clock = time.monotonic()
            self._free_at = max(self._free_at, clock - 1.0) + 1.0 / self._rate
            wait = self._free_at - clock
        if wait > 0:
            time.sleep(wait)

    def slow_down(self) -> None:
        """The provider pushed back: let half as many through."""
        with self._lock:
            self._rate = max(SLOWEST, self._rate * BACK_OFF)

    def speed_up(self) -> None:
        """A call went well: come back to the usual rate little by little."""
        with self._lock:
            self._rate = min(self._top, self._rate * RECOVERY)
