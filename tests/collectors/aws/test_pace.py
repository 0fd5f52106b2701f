"""The pace follows what the provider says."""

from collectors.aws import pace, reader
from collectors.aws.pace import FASTEST, RATES, SLOWEST, TokenBucket, limit_of
from collectors.registry import COLLECTORS
from tests.cloud import a_reader, collected


def test_the_pace_grows_while_nothing_pushes_back_but_not_for_ever():
    bucket = TokenBucket(20)
    bucket.speed_up()
    assert 20 < bucket.rate < 22
    for _ in range(500):
        bucket.speed_up()
    assert bucket.rate == FASTEST


def test_a_push_back_brings_the_pace_below_what_was_served_and_makes_it_careful():
    bucket = TokenBucket(20)
    for _ in range(60):
        bucket.speed_up()
    bucket.slow_down()
    assert bucket.rate == 0.7 * 60
    bucket.speed_up()
    assert bucket.rate < 0.7 * 60 * 1.01


def test_calls_that_are_pushed_back_together_count_once(monkeypatch):
    bucket = TokenBucket(20)
    for _ in range(8):
        bucket.slow_down()
    assert bucket.rate == 14
    clock = pace.time.monotonic() + 2
    monkeypatch.setattr(pace.time, "monotonic", lambda: clock)
    bucket.slow_down()
    assert bucket.rate < 10


def test_a_bucket_never_stops(monkeypatch):
    monkeypatch.setattr(pace, "ONE_EVENT_S", 0.0)
    bucket = TokenBucket(20)
    for _ in range(100):
        bucket.slow_down()
    assert bucket.rate == SLOWEST


def test_a_throttled_service_is_called_more_slowly_and_the_others_are_not(cloud):
    reader._BUCKETS.clear()
    cloud.fault("logs", "DescribeLogGroups", "throttle")
    held = a_reader()
    collected(held)
    rates = {name: bucket.rate for (_, region, name), bucket in reader._BUCKETS.items() if region == held.region}
    assert rates["logs"] < RATES["logs"]
    assert rates["cloudwatch:GetMetricData"] >= RATES["cloudwatch:GetMetricData"]


def test_readers_of_one_account_share_a_pace_and_other_accounts_have_their_own():
    first = reader._bucket("1", "eu-west-1", "lambda", "ListFunctions")
    assert reader._bucket("1", "eu-west-1", "lambda", "GetFunctionConfiguration") is first
    assert reader._bucket("1", "eu-central-1", "lambda", "ListFunctions") is not first
    assert reader._bucket("2", "eu-west-1", "lambda", "ListFunctions") is not first


def test_every_limit_is_of_a_service_that_is_read():
    read = {action.partition(":")[0] for found in COLLECTORS.values() for action in found.actions}
    names = {"stepfunctions": "states", "resourcegroupstaggingapi": "tag", "apigatewayv2": "apigateway"}
    assert {names.get(name.partition(":")[0], name.partition(":")[0]) for name in RATES} <= read
    assert limit_of("ec2", "DescribeRegions") == ("ec2", pace.DEFAULT_RATE)
