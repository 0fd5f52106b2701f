"""Which days and names are looked for: nothing that may be new is left out, whatever the cursor says."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors.aws.events.trail_keys import (
    SWEEP_BACK,
    SWEEP_EVERY,
    TrailCursor,
    TrailPlace,
    listings,
    moved,
    place_of,
    stamp_in,
)
from collectors.resources.aws import Trail

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
BEGIN = NOW - timedelta(days=10)
PLACE = TrailPlace("logs", "eu-west-1", ("111122223333",), ("eu-west-1",))
FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1/"


def key(at, folder=FOLDER):
    return f"{folder}{at:%Y/%m/%d}/111122223333_CloudTrail_eu-west-1_{at:%Y%m%dT%H%M}Z_abcDEF0123456789.json.gz"


def found(cursor, now=NOW, begin=BEGIN):
    return listings(PLACE, cursor, now, begin)


def is_asked(listed, name):
    return any(name.startswith(one.prefix) and name > one.start_after for one in listed)


@pytest.mark.parametrize(("place", "folder"), [
    ({}, FOLDER),
    ({"prefix": "a/b"}, f"a/b/{FOLDER}"),
    ({"organization_id": "o-x1"}, "AWSLogs/o-x1/111122223333/CloudTrail/eu-west-1/"),
])  # fmt: skip
def test_folders_of_account_and_organization_trails(place, folder):
    assert (
        TrailPlace("b", "eu-west-1", ("111122223333",), ("eu-west-1",), **place).folder("111122223333", "eu-west-1")
        == folder
    )


@pytest.mark.parametrize(("fields", "organization", "folders"), [
    ({}, "o-1", ["AWSLogs/111122223333/CloudTrail/eu-west-1/"]),
    ({"is_multi_region": True}, "", [f"AWSLogs/111122223333/CloudTrail/{region}/" for region in ("a", "b")]),
    ({"is_organization": True, "prefix": "p"}, "o-1", ["p/AWSLogs/o-1/111122223333/CloudTrail/eu-west-1/"]),
])  # fmt: skip
def test_a_trail_writes_for_its_regions_and_its_organization(fields, organization, folders):
    trail = Trail(arn="arn:x", name="main", home_region="eu-west-1", bucket="logs", **fields)
    place = place_of(trail, "111122223333", ("a", "b"), organization)
    assert [folder for _, _, folder in place.folders()] == folders
    assert place_of(Trail(arn="arn:x", name="main"), "1", ()) is None


def test_every_account_and_region_has_a_folder():
    place = TrailPlace("b", "r", ("1", "2"), ("x", "y", "z"), organization_id="o-1")
    assert len({folder for _, _, folder in place.folders()}) == 6


def test_a_first_look_begins_where_it_is_told():
    listed = found(TrailCursor(), begin=NOW - timedelta(hours=20))
    assert [one.prefix[-11:] for one in listed] == ["2026/02/28/", "2026/03/01/"]
    assert is_asked(listed, key(NOW - timedelta(hours=20)))
    assert not is_asked(listed, key(NOW - timedelta(hours=20, minutes=1)))


def test_a_later_look_goes_back_over_the_overlap_and_no_further():
    cursor = TrailCursor({FOLDER: key(NOW - timedelta(minutes=10))}, NOW)
    (listed,) = found(cursor)
    assert is_asked([listed], key(NOW - timedelta(minutes=10) - timedelta(hours=2)))
    assert not is_asked([listed], key(NOW - timedelta(minutes=11) - timedelta(hours=2)))


def test_around_midnight_both_days_are_asked():
    now = datetime(2026, 3, 1, 0, 5, tzinfo=UTC)
    cursor = TrailCursor({FOLDER: key(now - timedelta(minutes=10))}, now)
    assert [one.prefix[-11:] for one in found(cursor, now)] == ["2026/02/28/", "2026/03/01/"]
    # A clock of the provider's that is ahead already writes the next day.
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert [one.prefix[-11:] for one in found(cursor, late)] == ["2026/02/28/", "2026/03/01/"]


def test_a_source_silent_for_days_is_read_from_where_it_was():
    cursor = TrailCursor({FOLDER: key(NOW - timedelta(days=4))}, NOW)
    listed = found(cursor)
    assert len(listed) == 5
    assert all(is_asked(listed, key(NOW - timedelta(hours=hour))) for hour in range(96))


def test_the_sweep_meets_whatever_came_up_to_a_day_late():
    """Look every hour: an object whose name is a day old when it appears is asked for afterwards."""
    for appears in range(30):
        cursor = TrailCursor({FOLDER: key(NOW)}, NOW - timedelta(hours=3))
        late, met = key(NOW + timedelta(hours=appears) - timedelta(hours=24)), False
        for hour in range(appears, appears + 8):
            now = NOW + timedelta(hours=hour)
            listed = found(cursor, now)
            met = met or is_asked(listed, late)
            swept = cursor.swept_at is None or now - cursor.swept_at >= SWEEP_EVERY
            cursor = moved(cursor, {FOLDER: [key(now)]}, now, swept=swept)
        assert met, f"lost when it appears at hour {appears}"
    assert timedelta(hours=24) + SWEEP_EVERY <= SWEEP_BACK


def test_a_name_from_the_future_does_not_hide_what_is_real():
    hostile = f"{FOLDER}2026/03/01/111122223333_CloudTrail_eu-west-1_20990101T0000Z_a.json.gz"
    cursor = moved(TrailCursor({FOLDER: key(NOW)}, NOW), {FOLDER: [hostile]}, NOW)
    assert cursor.last_keys[FOLDER] == key(NOW)
    assert is_asked(found(TrailCursor({FOLDER: hostile}, NOW)), key(NOW))


def test_the_cursor_never_goes_back_and_folders_without_news_stay():
    cursor = TrailCursor({FOLDER: key(NOW), "other/": "x"}, NOW)
    assert moved(cursor, {FOLDER: [key(BEGIN)]}, NOW) == cursor
    assert moved(cursor, {}, NOW, swept=True).last_keys == cursor.last_keys


@pytest.mark.parametrize(("name", "at"), [
    ("a_CloudTrail_eu-west-1_20260301T1005Z_aB3.json.gz", datetime(2026, 3, 1, 10, 5, tzinfo=UTC)),
    ("a_CloudTrail-Digest_eu_t_eu_20260301T100501Z.json.gz", datetime(2026, 3, 1, 10, 5, 1, tzinfo=UTC)),
    ("a_CloudTrail_eu-west-1_20261301T1005Z_a.json.gz", None),
    ("a_CloudTrail_eu-west-1_20260301T1005Z_a.json", None),
    ("", None), ("x" * 1000, None), ("_\u0662\u0660260301T1005Z_a.json.gz", None),
])  # fmt: skip
def test_times_in_names(name, at):
    assert stamp_in(name) == at
