"""Adaptive token buckets: a scan begins at the provider's limits, finds the true ones, and stays below them.

The documented limits are where a run begins, per account and region. While nothing pushes back the pace grows, since
many accounts are allowed more; at the first push-back it falls below what was really served, and from then on grows
slowly. So a large estate is read quickly where that is allowed, and an account's own deployments keep their share.
"""

import threading
import time
from collections import deque

# Requests a second: the service's, or those of one operation that has a limit of its own.
RATES = {
    "lambda": 15.0,  # Lambda quotas: "remainder of the control plane API requests", all together
    "cloudtrail": 10.0,  # CloudTrail quotas: Get, Describe and List
    "cloudtrail:LookupEvents": 2.0,  # CloudTrail quotas
    "logs": 10.0,  # CloudWatch Logs quotas: DescribeLogGroups
    "logs:FilterLogEvents": 5.0,  # CloudWatch Logs quotas: per account and region, cannot be raised
    "cloudwatch:DescribeAlarms": 9.0,  # CloudWatch quotas
    "cloudwatch:GetMetricData": 50.0,  # CloudWatch quotas
    "cloudwatch:ListMetrics": 25.0,  # CloudWatch quotas
    "apigateway": 10.0,  # API Gateway quotas: all management operations together
    "apigatewayv2": 10.0,  # API Gateway quotas: the same ones
    "cognito-idp": 15.0,  # Cognito quotas: UserPoolRead
    "kms": 100.0,  # [believed] KMS quotas: 1,000 and more of Describe and Get
    "stepfunctions:ListStateMachines": 5.0,  # Step Functions quotas: refill rate
    "stepfunctions:DescribeStateMachine": 20.0,  # Step Functions quotas: refill rate
    "resourcegroupstaggingapi": 15.0,  # [believed] Resource Groups Tagging API: GetResources
}
DEFAULT_RATE = 20.0
SLOWEST, FASTEST = 0.5, 500.0
BACK_OFF = 0.7
GROWTH, CAREFUL_GROWTH = 1.05, 1.005
ONE_EVENT_S = 1.0


class TokenBucket:
    """Lets through `rate` calls a second after a burst of one second's worth; safe to share between threads."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._growth = GROWTH
        self._free_at = 0.0
        self._pushed_at = float("-inf")
        self._served: deque[float] = deque(maxlen=1000)
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
        """The provider pushed back: let fewer through than it served in the last second."""
        with self._lock:
            clock = time.monotonic()
            # Calls that were under way together are pushed back together: that is one event.
            if clock - self._pushed_at < ONE_EVENT_S:
                return
            self._pushed_at, self._growth = clock, CAREFUL_GROWTH
            served = sum(1 for moment in self._served if moment > clock - ONE_EVENT_S)
            self._rate = max(SLOWEST, BACK_OFF * min(self._rate, served or self._rate))

    def speed_up(self) -> None:
        """A call went well: let a little more through."""
        with self._lock:
            self._served.append(time.monotonic())
            self._rate = min(FASTEST, self._rate * self._growth)


def limit_of(service: str, operation: str) -> tuple[str, float]:
    """Return under which name the calls of an operation are counted together, and the rate at which to begin."""
    name = f"{service}:{operation}"
    if name not in RATES:
        name = service
    return name, RATES.get(name, DEFAULT_RATE)
