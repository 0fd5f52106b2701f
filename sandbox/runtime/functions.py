"""All functions of the sandbox that have code: environments kept warm, throttles, asynchronous calls with retries."""

import importlib.util
import itertools
import queue
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass

from .api import Invocation
from .deployed import Deployed
from .environment import Done, ExecutionEnvironment
from .journal import put_metrics
from .over_long import DEFAULT, Behaviour

# An account's limit is a thousand; this machine's is lower. A function without reserved concurrency is throttled there.
MOST_ENVIRONMENTS = 32
ATTEMPTS = 3
# Lambda waits one minute and then two before it tries an asynchronous event again; the sandbox is in more of a hurry.
RETRY_S = (1.0, 2.0)
_WORKERS = 4
# How long a reset waits for those who waited for a function that it ended.
_GIVEN_BACK_S = 2.0
NAMESPACE = "AWS/Lambda"


def missing() -> str:
    """Return why no function can run here, or nothing if they can."""
    if sys.platform != "linux":
        return "Lambda's runtime interface client runs on Linux only"
    return "" if importlib.util.find_spec("awslambdaric") else "the package awslambdaric is not installed"


@dataclass(frozen=True, slots=True)
class Throttled:
    """An invocation that was refused, and why in the API's words."""

    request_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a function."""

    function: Deployed
    payload: bytes
    request_id: str
    trace_id: str = ""
    client_context: str = ""


class Functions:
    """The pool. One for the whole process, as moto's state is; endpoint is where functions find their cloud."""

    def __init__(self) -> None:
        self.endpoint = ""
        self.behaviour = DEFAULT
        self._lock = threading.Lock()
        self._idle: list[ExecutionEnvironment] = []
        self._running: set[ExecutionEnvironment] = set()
        self._busy: Counter[str] = Counter()
        self._era = 0
        self._events: queue.SimpleQueue[tuple[int, Asked]] = queue.SimpleQueue()
        self._workers: list[threading.Thread] = []

    def invoke(self, asked: Asked) -> Done | Throttled:
        """Run a function and wait for it."""
        environment = self._environment(asked.function)
        if isinstance(environment, str):
            _count(asked.function, _now_ms(), [("Throttles", 1.0, "Count")])
            return Throttled(asked.request_id, environment)
        running = self._busy[asked.function.arn]
        era = self._era
        try:
            done = environment.run(self._invocation(asked), self.behaviour)
        except BaseException:
            environment.stop()
            raise
        finally:
            self._give_back(environment, era)
        failed = done.status != "success"
        values = [("Invocations", 1.0, "Count"), ("Errors", float(failed), "Count"), ("Throttles", 0.0, "Count"),
                  ("Duration", done.duration_ms, "Milliseconds"),
                  ("ConcurrentExecutions", float(running), "Count")]  # fmt: skip
        _count(asked.function, done.started_ms, values)
        return done

    def later(self, asked: Asked) -> None:
        """Run a function soon, up to three times if it fails."""
        with self._lock:
            if not self._workers:
                self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(_WORKERS)]
                for worker in self._workers:
                    worker.start()
        self._events.put((self._era, asked))

    def reset(self) -> None:
        """End all environments, also those that run, and forget what waits."""
        with self._lock:
            self._era += 1
            idle, self._idle = self._idle, []
            running = list(self._running)
            self.behaviour = DEFAULT
        for environment in running:
            environment.abandon()
        for environment in idle:
            environment.stop()
        end = time.monotonic() + _GIVEN_BACK_S
        while self._running and time.monotonic() < end:
            time.sleep(0.01)

    def _work(self) -> None:
        while True:
            era, asked = self._events.get()
            for attempt in itertools.count():
                if era != self._era:
                    break
                done = self.invoke(asked)
                if isinstance(done, Done) and (done.status == "success" or attempt + 1 >= ATTEMPTS):
                    break
                time.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])

    def _environment(self, function: Deployed) -> ExecutionEnvironment | str:
        """Return an environment that is warm for this configuration, or a new one; or why there is none."""
        with self._lock:
            if function.concurrency is not None and self._busy[function.arn] >= function.concurrency:
                return "ReservedFunctionConcurrentInvocationLimitExceeded"
            if self._busy.total() >= MOST_ENVIRONMENTS:
                return "ConcurrentInvocationLimitExceeded"
            self._busy[function.arn] += 1
            stale = [one for one in self._idle if one.function.arn == function.arn and one.function != function]
            fitting = next((one for one in reversed(self._idle) if one.function == function), None)
            if fitting is None and len(self._idle) + self._busy.total() > MOST_ENVIRONMENTS:
                stale.append(self._idle[0])
            gone = [fitting, *stale]
            self._idle = [one for one in self._idle if one not in gone]
            taken = fitting or ExecutionEnvironment(function, self.endpoint)
            self._running.add(taken)
        for environment in stale:
            environment.stop()
        return taken

    def _give_back(self, environment: ExecutionEnvironment, era: int) -> None:
        with self._lock:
            self._busy[environment.function.arn] -= 1
            self._running.discard(environment)
            is_current = era == self._era
            if is_current:
                self._idle.append(environment)
        if not is_current:
            environment.stop()

    def _invocation(self, asked: Asked) -> Invocation:
        deadline_ms = _now_ms() + int(asked.function.timeout_s * 1000)
        trace_id = asked.trace_id or _trace(is_sampled=asked.function.is_traced)
        return Invocation(asked.request_id, asked.payload, deadline_ms, asked.function.arn, trace_id,
                          asked.client_context)  # fmt: skip


def _trace(*, is_sampled: bool) -> str:
    """A new trace header (X-Ray developer guide, "Tracing header")."""
    noise = uuid.uuid4().hex
    sampled = int(is_sampled)
    return f"Root=1-{int(time.time()):08x}-{noise[:24]};Parent={uuid.uuid4().hex[:16]};Sampled={sampled}"


def _count(function: Deployed, at_ms: int, values: list[tuple[str, float, str]]) -> None:
    put_metrics((function.account, function.region), NAMESPACE, {"FunctionName": function.name}, at_ms, values)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def set_behaviour(behaviour: Behaviour) -> None:
    """Choose what happens to lines that are too long, for all functions."""
    FUNCTIONS.behaviour = behaviour


FUNCTIONS = Functions()
