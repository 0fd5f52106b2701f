"""Token buckets, so that a scan stays below the provider's limits.

Rates are requests a second per account and region: CloudTrail Describe/Get/List 10 (CloudTrail user guide, "Quotas");
GetMetricData 50, Lambda reads 100, the others 20 [believed: account-dependent, adaptive retries catch the rest].
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


class TokenBucket:
    """Lets through `rate` calls a second after a burst of one second's worth."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free_at = 0.0
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until the next call may go."""
        with self._lock:
            clock = time.monotonic()
            self._free_at = max(self._free_at, clock - 1.0) + 1.0 / self._rate
            wait = self._free_at - clock
        if wait > 0:
            time.sleep(wait)
