"""Whatever the order, the feeds, the repeats and the restarts: the same hits make the same firings, the right ones."""

import json
from datetime import UTC, datetime, timedelta
from itertools import combinations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.detections.correlation import Occurrence, State, feed, occurrences
from findings.detections.correlation.state import MAX_GROUPS
from findings.detections.sigma import Correlation, load
from tests.findings.detections.sigma.texts import correlation_text, rule_text

DAY = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
TEXTS = {"a": rule_text(), "b": rule_text(name="second", title="b"), "c": rule_text(name="third", title="c")}
THREE = {"rules": ["trail_stopped", "second", "third"], "condition": None}


def correlation(kind: str = "event_count", **fields) -> Correlation:
    return load({**TEXTS, "d": correlation_text(kind, **fields)}).correlations[0]


KINDS = {
    "event_count": correlation(),
    "event_count gt": correlation(condition={"gt": 2}, timespan="1h"),
    "value_count": correlation("value_count", condition={"gte": 3, "field": "eventName"}),
    "temporal": correlation("temporal", **THREE),
    "temporal_ordered": correlation("temporal_ordered", **THREE),
    "two hours": correlation("temporal_ordered", **THREE, timespan="2h"),
}
found = st.builds(
    lambda rule, time, number, group, value: Occurrence(rule, DAY + time, f"{time}-{number}", (group,), value),
    st.integers(0, 2),
    st.one_of(st.integers(0, 900), st.integers(3000, 4000), st.integers(0, 80_000)),
    st.integers(0, 1),
    st.sampled_from(["a", "a", "b"]),
    st.sampled_from(["x", "y", "z"]),
)


def is_enough(rule: Correlation, window: list[Occurrence]) -> bool:
    """Written from the specification: does this window hold enough?"""
    if rule.kind == "event_count":
        count = len({one.event_id for one in window})
        return count > 2 if rule.threshold.operator == "gt" else count >= 3
    if rule.kind == "value_count":
        return len({one.value for one in window}) >= 3
    if rule.kind == "temporal":
        return {one.rule for one in window} == {0, 1, 2}
    firsts, seconds, thirds = ([one for one in window if one.rule == rule_no] for rule_no in range(3))
    return any(a.time <= b.time <= c.time for a in firsts for b in seconds for c in thirds)


def naive(rule: Correlation, many: list[Occurrence]) -> set[tuple[tuple[str, ...], int]]:
    bucket = max(3600, rule.window_s)
    firings = set()
    for anchor in many:
        window = [
            one for one in many if one.group == anchor.group and anchor.time - rule.window_s <= one.time <= anchor.time
        ]
        if is_enough(rule, window):
            firings.add((anchor.group, anchor.time // bucket * bucket))
    return firings


def fed(rule: Correlation, feeds: list[list[Occurrence]]) -> list[tuple[tuple[str, ...], int]]:
    state, firings = State(), []
    for many in feeds:
        state = msgspec.json.decode(msgspec.json.encode(state), type=State)  # a restart
        state, more = feed(rule, state, many)
        firings += [(one.group, int(one.starts.timestamp())) for one in more]
    assert (state.late, state.dropped) == (0, 0)
    return firings


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_same_firings_in_any_order_split_and_repeated(kind, data):
    rule = KINDS[kind]
    many = data.draw(st.lists(found, max_size=25))
    again = data.draw(st.permutations(many + many[: len(many) // 2]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(again)), max_size=4)))
    feeds = [again[start:end] for start, end in zip([0, *cuts], [*cuts, len(again)], strict=True)]
    firings = fed(rule, feeds)
    assert len(firings) == len(set(firings))
    assert set(firings) == naive(rule, many)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pair_of_feeds_of_a_dense_burst_agrees(kind):
    rule = KINDS[kind]
    burst = [Occurrence(no % 3, DAY + no * 97, f"e{no}", ("a",), "xyz"[no % 3]) for no in range(120)]
    wanted = naive(rule, burst)
    for start, end in combinations(range(0, 121, 30), 2):
        assert set(fed(rule, [burst[start:end], burst[end:], burst[:start]])) == wanted


def test_burst_of_a_thousand_is_one_firing_and_little_memory():
    rule = KINDS["event_count"]
    state, firings = State(), []
    for no in range(1000):
        state, more = feed(rule, state, [Occurrence(0, DAY + no, f"e{no}", ("a",))])
        firings += more
    assert [one.starts for one in firings] == [datetime(2026, 11, 23, tzinfo=UTC)]
    assert firings[0].events == ("e0", "e1", "e2")
    assert len(msgspec.json.encode(state)) < 1000


def test_a_day_late_counts_and_later_is_told():
    rule = KINDS["event_count"]
    state, _ = feed(rule, State(), [Occurrence(0, DAY, "a"), Occurrence(0, DAY + 1, "b")])
    state, none = feed(rule, state, [Occurrence(0, DAY + 86_400, "later")])
    state, firings = feed(rule, state, [Occurrence(0, DAY + 2, "c")])
    assert (none, [one.at for one in firings]) == ([], [datetime(2026, 11, 23, 0, 0, 2, tzinfo=UTC)])
    state, firings = feed(rule, state, [Occurrence(0, DAY - 10, "d")])
    assert (firings, state.late) == ([], 1)


def test_event_from_the_future_does_not_make_the_present_late():
    rule = KINDS["event_count"]
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    far = Occurrence(0, int((now + timedelta(days=30_000)).timestamp()), "x")
    skewed = [Occurrence(0, int((now + timedelta(minutes=50)).timestamp()), name) for name in "abc"]
    state, firings = feed(rule, State(), [far, *skewed], now)
    assert (len(firings), state.ahead, state.watermark) == (1, 1, skewed[0].time)


def test_memory_is_bounded_and_what_is_given_up_is_told():
    rule = KINDS["event_count"]
    state, _ = feed(rule, State(), [Occurrence(0, DAY + no, f"e{no}", (str(no),)) for no in range(MAX_GROUPS + 10)])
    assert (len(state.groups), state.dropped) == (MAX_GROUPS, 10)
    state, _ = feed(rule, state, [Occurrence(0, DAY + 40 * 3600, "z", ("z",))])
    assert len(state.groups) < MAX_GROUPS


def test_hits_become_occurrences_by_their_fields():
    texts = {"a": rule_text(), "b": correlation_text("value_count", condition={"gte": 2, "field": "awsRegion"})}
    loaded = load(texts)
    records = [
        {"eventName": "StopLogging", "eventSource": "cloudtrail.amazonaws.com", "eventTime": time, **more}
        for time, more in (
            ("2026-11-23T00:00:01Z", {"eventID": "1", "awsRegion": "eu", "sourceIPAddress": "192.0.2.1"}),
            ("2026-11-23T00:00:02Z", {"awsRegion": "us", "sourceIPAddress": "192.0.2.1"}),
            ("2026-11-23T00:00:03Z", {"eventID": "3", "sourceIPAddress": "192.0.2.1"}),
            ("when", {"eventID": "4", "awsRegion": "ap"}),
        )
    ]
    hits = loaded.compile().judge([json.dumps(one).encode() for one in records]).hits
    (rule,) = loaded.correlations
    seen = occurrences(rule, hits)
    assert [(one.time - DAY, one.group, one.value) for one in seen] == [
        (1, ("192.0.2.1",), '["eu"]'),
        (2, ("192.0.2.1",), '["us"]'),
    ]
    assert (seen[0].event_id, len(seen[1].event_id)) == ("1", 64)
    assert [one.group for one in feed(rule, State(), seen)[1]] == [("192.0.2.1",)]
