"""What must be read anew: never too little, and much less than everything."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors.aws.changes import OLDEST, SWEEP, since_last_read
from collectors.resources.aws import LogGroup
from sandbox.estate.roles import admin_keys
from tests.cloud import EU, PRODUCTION, a_reader
from tests.sandbox.conftest import client_of

NAMES = {f"arn:aws:logs:eu-west-1:111122223333:log-group:/g/{number}": f"/g/{number}" for number in range(240)}
EVENTS = ("PutRetentionPolicy", "DeleteRetentionPolicy")


@pytest.fixture
def logs(cloud):
    cloud.reset()
    client = client_of(cloud, "logs", EU, **admin_keys(PRODUCTION.account_id))
    client.create_log_group(logGroupName="/g/7")
    return client


def anew(reader, names=NAMES, parameter="logGroupName"):
    """What is read anew; the rest must be what was held, whole and in order."""
    held, wanted = since_last_read(reader, LogGroup, names, EVENTS, parameter)
    assert [item.arn for item in held] == [arn for arn in names if arn not in wanted]
    return set(wanted)


def ask(names=None, known=NAMES, ago=timedelta(hours=1)):
    before = {"LogGroup": {arn: LogGroup(arn=arn, name=name) for arn, name in known.items()}}
    good_at = None if ago is None else (datetime.now(UTC) - ago).isoformat()
    reader = a_reader(before=before, good_at=good_at)
    try:
        return anew(reader, names or NAMES)
    finally:
        reader.close()


def test_what_changed_is_read_and_of_the_rest_a_small_share(logs):
    unchanged = ask()
    logs.put_retention_policy(logGroupName="/g/7", retentionInDays=3)
    wanted = ask()
    assert {NAMES[arn] for arn in wanted} == {NAMES[arn] for arn in unchanged} | {"/g/7"}
    assert len(unchanged) < 3 * len(NAMES) / SWEEP


def test_the_sweep_comes_to_everything_within_a_day(logs, monkeypatch):
    seen = set()
    for hour in range(SWEEP):
        reader = a_reader(
            before={"LogGroup": {arn: LogGroup(arn=arn, name=name) for arn, name in NAMES.items()}},
            good_at=datetime.now(UTC).isoformat(),
        )
        reader.taken_at = (datetime.now(UTC) + timedelta(hours=hour)).isoformat()
        seen |= anew(reader)
        reader.close()
    assert seen == set(NAMES)


def test_what_was_never_read_is_read(logs):
    arn = next(iter(NAMES))
    assert arn in ask(known={key: name for key, name in NAMES.items() if key != arn})


@pytest.mark.parametrize("ago", [None, OLDEST], ids=["never", "too long ago"])
def test_without_a_recent_complete_reading_everything_is_read(logs, ago):
    assert ask(ago=ago) == set(NAMES)


def test_a_change_long_before_the_overlap_is_left(logs):
    logs.put_retention_policy(logGroupName="/g/7", retentionInDays=3)
    assert len(ask(ago=timedelta(hours=-1))) < 3 * len(NAMES) / SWEEP


@pytest.mark.parametrize("kind", ["access_denied", "error_500", "html"])
def test_when_the_history_cannot_be_read_everything_is_read(logs, cloud, kind):
    cloud.fault("cloudtrail", "LookupEvents", kind)
    assert ask() == set(NAMES)
    cloud.clear_faults()


def test_an_event_that_names_nothing_readable_may_mean_any(logs, cloud):
    reader = a_reader(before={"LogGroup": {arn: LogGroup(arn=arn, name=name) for arn, name in NAMES.items()}},
                      good_at=datetime.now(UTC).isoformat())  # fmt: skip
    logs.put_retention_policy(logGroupName="/g/7", retentionInDays=3)
    assert anew(reader, parameter="noSuchParameter") == set(NAMES)
    reader.close()
