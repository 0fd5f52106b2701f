"""Lines of a log group as Lambda and a function write them."""

import uuid
from typing import Any

from collectors.events import LogLine

GROUP, STREAM = "/aws/lambda/orders-create", "2026/11/23/[$LATEST]0a1b2c3d4e5f60718293a4b5c6d7e8f9"
NOW = 1_795_000_000_000


def an_id(number: int = 1) -> str:
    return str(uuid.UUID(int=number + (1 << 100)))


def a_line(message: str, at_ms: int = NOW, number: int | None = None, stream: str = STREAM) -> LogLine:
    return LogLine(GROUP, stream, f"{at_ms if number is None else number:056d}", at_ms, message)


def start(request_id: str) -> str:
    return f"START RequestId: {request_id} Version: $LATEST\n"


def end(request_id: str) -> str:
    return f"END RequestId: {request_id}\n"


def report(request_id: str, duration: float = 15.74, memory: int = 128, used: int = 56, more: str = "") -> str:
    return (
        f"REPORT RequestId: {request_id}\tDuration: {duration} ms\tBilled Duration: {int(duration) + 1} ms\t"
        f"Memory Size: {memory} MB\tMax Memory Used: {used} MB\t{more}\n"
    )


def an_invocation(number: int = 1, at_ms: int = NOW, stream: str = STREAM, **figures: Any) -> list[LogLine]:
    """A whole one: START, a line of the function, END, REPORT."""
    one = an_id(number)
    texts = [start(one), "an order came\n", end(one), report(one, **figures)]
    return [a_line(text, at_ms + 10 * n, number * 100_000 + n, stream) for n, text in enumerate(texts)]
