"""When a correlation fires, as a question about the occurrences of one group.

A correlation fires at an occurrence when the window that ends there (both ends included) holds enough: adding
occurrences never takes that back, so the answer cannot depend on the order in which they became known.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from findings.detections.sigma.asking import COMPARED
from findings.detections.sigma.rule import Correlation


class Kept(NamedTuple):
    """An occurrence as it is kept: seconds since 1970, place of its rule, event id, value."""

    time: int
    rule: int
    event_id: str
    value: str


def firing(correlation: Correlation, kept: Sequence[Kept], begins: int, ends: int) -> tuple[Kept, ...]:
    """The window of the first occurrence from begins to before ends at which a correlation fires, else nothing.

    kept is sorted. Seconds since 1970.
    """
    if correlation.kind == "temporal_ordered":
        return _ordered(correlation, kept, begins, ends)
    return _slid(correlation, kept, begins, ends)


def counted_by(correlation: Correlation) -> Callable[[Kept], object]:
    """What makes two occurrences the same for a correlation: the event, or the second and what is counted in it."""
    if correlation.kind == "event_count":
        return lambda one: one.event_id
    if correlation.kind == "value_count":
        return lambda one: (one.time, one.value)
    return lambda one: (one.time, one.rule)


def _slid(correlation: Correlation, kept: Sequence[Kept], begins: int, ends: int) -> tuple[Kept, ...]:
    threshold = correlation.threshold
    is_enough, limit = COMPARED[threshold.operator], threshold.limit
    inside: Counter[object] = Counter()
    first = 0
    for last, one in enumerate(kept):
        inside[_counted(correlation, one)] += 1
        while kept[first].time < one.time - correlation.window_s:
            left = _counted(correlation, kept[first])
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
            first += 1
        if begins <= one.time < ends and is_enough(len(inside), limit):
            return tuple(kept[first : last + 1])
    return ()


def _counted(correlation: Correlation, one: Kept) -> object:
    if correlation.kind == "event_count":
        return one.event_id
    return one.value if correlation.kind == "value_count" else one.rule


def _ordered(correlation: Correlation, kept: Sequence[Kept], begins: int, ends: int) -> tuple[Kept, ...]:
    """Rules one after the other: of each beginning of the order, the one that started last is remembered.

    CloudTrail tells times by the second: of two events of one second, any may have been first.
    """
    chains: dict[int, tuple[Kept, ...]] = {}
    last = len(correlation.rules) - 1
    for one in kept:
        before = chains.get(one.rule - 1, ()) if one.rule else ()
        if one.rule and not before:
            continue
        chain = (*before, one)
        if one.rule not in chains or chains[one.rule][0].time <= chain[0].time:
            chains[one.rule] = chain
        if one.rule == last and begins <= one.time < ends and one.time - chain[0].time <= correlation.window_s:
            return chain
    return ()
