"""Records of CloudTrail objects: hostile ones are set aside one by one, and their neighbours are read."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from collectors.aws.events.inflate import LARGEST_COMPRESSED
from collectors.aws.events.trail_objects import read_object, read_pieces
from collectors.aws.events.trail_records import KEPT_BYTES, LARGEST_RECORD, Quarantined, TrailRecord

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_record(number=0, **fields):
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "AssumedRole", "accountId": "111122223333"},
        "eventTime": "2026-03-01T11:00:00Z",
        "eventSource": "lambda.amazonaws.com",
        "eventName": "Invoke",
        "awsRegion": "eu-west-1",
        "eventID": f"id-{number}",
        "recipientAccountId": "111122223333",
    } | fields


def compact(document):
    return json.dumps(document, separators=(",", ":")).encode()


def a_file(*records):
    return b'{"Records":[' + b",".join(one if isinstance(one, bytes) else compact(one) for one in records) + b"]}"


def read(body, *, zipped=True):
    found = list(read_object(gzip.compress(body) if zipped else body, "s3://b/k", NOW))
    return ids(found), [item for item in found if isinstance(item, Quarantined)]


def ids(found):
    return [item.event_id for item in found if isinstance(item, TrailRecord)]


def with_field(text):
    """A record between two others, with a field that holds this JSON."""
    return compact(a_record(1))[:-1] + b',"x":' + text + b"}"


def test_a_record_keeps_its_bytes_its_times_and_unknown_fields():
    raw = compact(a_record(7, newField={"of": ["2030"]}))
    (record,) = read_object(gzip.compress(a_file(raw)), "s3://b/k", NOW)
    assert record == TrailRecord(
        "id-7", datetime(2026, 3, 1, 11, tzinfo=UTC), NOW, "111122223333", "eu-west-1", raw
    )  # fmt: skip


@pytest.mark.parametrize("body", [
    a_file(a_record(0), a_record(1)),
    json.dumps({"Records": [a_record(0), a_record(1)]}, indent=2).encode(),
    compact([a_record(0), a_record(1)]),
    compact(a_record(0)) + b"\n" + compact(a_record(1)) + b"\n",
    a_file(a_record(0)) + b"\n" + a_file(a_record(1)),
    b"\n\n" + json.dumps(dict(sorted(a_record(0).items()))).encode() + b"\n" + compact(a_record(1)),
], ids=["file", "pretty", "list", "lines", "files in lines", "sorted names"])  # fmt: skip
@pytest.mark.parametrize("zipped", [True, False])
def test_every_form_of_a_file_is_read(body, zipped):
    assert read(body, zipped=zipped) == (["id-0", "id-1"], [])


def test_a_file_without_events_is_empty_and_not_broken():
    assert read(a_file()) == ([], [])


@pytest.mark.parametrize("text", [
    b'"a\\u0000b"', b'"\\ud800"', b'"\\udfff x"', b'"\\uD83D"', b"NaN", b"-Infinity", b"1e400", b"-1E+999", b"9" * 5000,
    b'"\xff\xfe"', b'"\x00"', b"[" * 200 + b"]" * 200, b'{"a":' * 3000 + b"1" + b"}" * 3000, b"tru", b'"un\n"',
], ids=lambda value: repr(value)[:30])  # fmt: skip
def test_a_hostile_value_sets_its_record_aside_and_no_neighbour(text):
    found, aside = read(a_file(a_record(0), with_field(text[:20_000]), a_record(2)))
    assert found == ["id-0", "id-2"]
    assert len(aside) == 1
    assert b"id-1" in aside[0].raw


@pytest.mark.parametrize("text", [
    b'"\\\\u0000"', b'"\\ud83d\\ude00"', '"\N{GRINNING FACE}"'.encode(), b"1e30", b"-0.5", b"123456789012345678",
    b"[" * 60 + b"]" * 60, b'"[[[[' + b"[" * 200 + b'"', b'"12e345-1e400"', b'"},{\\"eventVersion\\":1"',
    b'{"eventVersion":"1.0","eventID":"forged","eventTime":"2026-03-01T11:00:00Z"}',
], ids=lambda value: repr(value)[:30])  # fmt: skip
def test_a_value_that_only_looks_hostile_is_read(text):
    assert read(a_file(a_record(0), with_field(text), a_record(2))) == (["id-0", "id-1", "id-2"], [])


@pytest.mark.parametrize(("fields", "why"), [
    ({"eventTime": "2099-01-01T00:00:00Z"}, "to come"),
    ({"eventTime": "1970-01-01T00:00:00Z"}, "younger"),
    ({"eventTime": "57000-01-01T00:00:00Z"}, "no time"),
    ({"eventTime": "2026-02-30T00:00:00Z"}, "no time"),
    ({"eventTime": 5}, "no CloudTrail record"),
    ({"eventTime": None}, "no CloudTrail record"),
    ({"eventID": ""}, "eventID"),
    ({"eventID": "x" * 200}, "eventID"),
    ({"eventID": ["x"]}, "no CloudTrail record"),
    ({"eventVersion": "2.0"}, "another kind"),
    ({"eventVersion": "x"}, "another kind"),
    ({"awsRegion": {"a": 1}}, "no CloudTrail record"),
    ({"pad": "x" * LARGEST_RECORD}, "more than"),
])  # fmt: skip
def test_a_record_that_cannot_be_one_says_why(fields, why):
    found, (aside,) = read(a_file(a_record(0), a_record(1, **fields), a_record(2)))
    assert found == ["id-0", "id-2"]
    assert why in aside.reason
    assert aside.at == "s3://b/k#1"
    assert len(aside.raw) <= KEPT_BYTES


@pytest.mark.parametrize("version", ["1.0", "1.08", "1.11", "1.99"])
def test_a_newer_minor_version_is_read(version):
    assert read(a_file(a_record(1, eventVersion=version))) == (["id-1"], [])


@pytest.mark.parametrize("other", [b"5", b'"x"', b"null", b"[]", b"{}", b'{"eventID":"x"}'])
def test_what_is_no_record_is_set_aside_among_records(other):
    found, aside = read(a_file(a_record(0), other, a_record(2)))
    assert (found, len(aside)) == (["id-0", "id-2"], 1)


@pytest.mark.parametrize("cut", [
    b'{"eventVersion":"1.08","eventID":"id-1","x":"un',
    b'{"eventVersion":"1.08","eventID":"id-1","x":{"y":',
    b'{"eventVersion":"1.08","eventID":"id-1","x":[1',
    b'{"eventVersion":"1.08","eventID":"id-1","x":"\\',
    b'{"eventVersion":"1.08"',
], ids=lambda value: repr(value)[:30])  # fmt: skip
def test_a_record_cut_off_in_the_middle_swallows_no_neighbour(cut):
    found, aside = read(a_file(a_record(0), cut, a_record(2), a_record(3)))
    assert (found, len(aside)) == (["id-0", "id-2", "id-3"], 1)
    # Closed as if the lost record were there: the neighbours lie inside of it.
    found, aside = read(a_file(a_record(0), cut, a_record(2), a_record(3)) + b"]}]}")
    assert (found, len(aside)) == (["id-0", "id-2", "id-3"], 1)


@pytest.mark.parametrize("body", [
    b"", b"  ", b"<html>Sign in</html>", b"[]]", b'{"records":[]}', b'{"Records":{}}', b'{"Records":null}', b"5",
    b'"x"', b"\x00" * 100, b'{"Records":5}',
])  # fmt: skip
def test_a_file_without_records_says_so(body):
    found, (aside,) = read(body)
    assert found == []
    assert "no records" in aside.reason or "empty" in aside.reason


def test_bytes_after_the_member_are_told_and_a_second_member_is_not_read():
    body = gzip.compress(a_file(a_record(0)))
    for more in (gzip.compress(a_file(a_record(1))), b"junk"):
        found = list(read_object(body + more, "s3://b/k", NOW))
        assert ids(found) == ["id-0"]
        assert "follow the end" in found[-1].reason


def test_an_object_that_ends_before_its_end_gives_what_came():
    body = gzip.compress(a_file(*(a_record(number, pad=str(number) * 50) for number in range(500))))
    found = list(read_object(body[:-200], "s3://b/k", NOW))
    assert ids(found)[:100] == [f"id-{number}" for number in range(100)]
    assert "before its end" in found[-1].reason


@pytest.mark.parametrize(
    "damage",
    [b"\x1f\x8b", b"\x1f\x8bjunk" * 9, gzip.compress(b"x" * 99)[:-9] + b"\x00" * 9],
    ids=str.split("header magic checksum"),
)
def test_a_damaged_gzip_is_told(damage):
    assert [type(item) for item in read_object(damage, "s3://b/k", NOW)][-1] is Quarantined


def test_a_bomb_is_given_up_with_little_memory():
    bomb = gzip.compress(b"0" * (300 * 1024 * 1024), 9)
    tracemalloc.start()
    found = list(read_object(bomb, "s3://b/k", NOW))
    assert tracemalloc.get_traced_memory()[1] < 200 * 1024 * 1024
    tracemalloc.stop()
    assert "times its size" in found[-1].reason
    assert len(found) == 2


def test_too_large_an_object_is_not_inflated():
    (aside,) = read_object(b"\x1f\x8b" + bytes(LARGEST_COMPRESSED), "s3://b/k", NOW)
    assert "more than" in aside.reason
    assert len(aside.raw) == KEPT_BYTES


def many(count, pad):
    yield b'{"Records":['
    for number in range(count):
        yield (b"," if number else b"") + compact(a_record(number, pad=pad))
    yield b"]}"


def test_a_file_of_hundreds_of_mb_is_walked_through_in_flat_memory():
    pad = "x" * 500_000
    tracemalloc.start()
    count = 0
    for item in read_pieces(many(400, pad), "s3://b/k", NOW):
        assert isinstance(item, TrailRecord)
        count += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 150 * 1024 * 1024


def test_a_record_of_100_mb_is_set_aside_and_its_neighbours_are_read():
    def parts():
        yield b'{"Records":[' + compact(a_record(0)) + b"," + compact(a_record(1))[:-1] + b',"x":"'
        for _ in range(100):
            yield b"y" * 1024 * 1024
        yield b'"},' + compact(a_record(2)) + b"]}"

    found = list(read_pieces(parts(), "s3://b/k", NOW))
    assert ids(found) == ["id-0", "id-2"]
    (aside,) = (item for item in found if isinstance(item, Quarantined))
    assert aside.size > 100 * 1024 * 1024
    assert len(aside.raw) == KEPT_BYTES
