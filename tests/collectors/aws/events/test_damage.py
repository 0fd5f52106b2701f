"""Damage anywhere in a file: nothing raises, and no record outside of the damage is lost or made up."""

import gzip
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.aws.events.trail_objects import read_object, read_pieces
from collectors.aws.events.trail_records import Quarantined, TrailRecord

from .test_trail_objects import a_file, a_record, compact

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 8
RECORDS = [compact(a_record(number, note={"a": ['x"}],{', number], "b": "\\"})) for number in range(COUNT)]
BODY = a_file(*RECORDS)
STARTS = [BODY.index(one) for one in RECORDS]
bits = st.binary(max_size=12) | st.sampled_from([b'"', b"{", b"}", b"[", b"]", b"\\", b'",', b"]}", b"}},{", b'{"a":['])


def damaged(record, start, end, put):
    at = STARTS[record]
    size = len(RECORDS[record])
    first, last = sorted((at + start % size, at + end % size))
    return BODY[:first] + put + BODY[last:]


@settings(max_examples=400, deadline=None)
@given(st.integers(0, COUNT - 1), st.integers(1, 10_000), st.integers(1, 10_000), bits)
def test_damage_in_one_record_costs_no_other(record, start, end, put):
    found = list(read_object(damaged(record, start, end, put), "f", NOW))
    ids = [one.event_id for one in found if isinstance(one, TrailRecord)]
    others = [f"id-{number}" for number in range(COUNT) if number != record]
    assert [one for one in ids if one in others] == others
    assert len(ids) + sum(isinstance(one, Quarantined) for one in found) >= COUNT


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(body):
    for one in (body, gzip.compress(body), b"\x1f\x8b\x08" + body, b'{"Records":[' + body):
        assert all(isinstance(item, TrailRecord | Quarantined) for item in read_object(one, "f", NOW))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BODY)))
def test_a_file_that_ends_anywhere_gives_all_that_came_whole(cut):
    ids = [one.event_id for one in read_object(BODY[:cut], "f", NOW) if isinstance(one, TrailRecord)]
    whole = sum(start + len(record) <= cut for start, record in zip(STARTS, RECORDS, strict=True))
    assert ids == [f"id-{number}" for number in range(whole)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(BODY)), max_size=6))
def test_where_the_pieces_of_a_stream_are_cut_does_not_matter(cuts):
    edges = [0, *sorted(cuts), len(BODY)]
    parts = [BODY[start:end] for start, end in pairwise(edges)]
    assert [type(one) for one in read_pieces(parts, "f", NOW)] == [TrailRecord] * COUNT
