"""The pace follows what the provider says."""

from collectors.aws.pace import SLOWEST, TokenBucket
from tests.cloud import EU, a_reader, collected


def test_a_bucket_halves_when_pushed_back_and_comes_back_little_by_little():
    bucket = TokenBucket(20)
    bucket.slow_down()
    assert bucket.rate == 10
    bucket.speed_up()
    assert 10 < bucket.rate < 11
    for _ in range(200):
        bucket.speed_up()
    assert bucket.rate == 20


def test_a_bucket_never_stops():
    bucket = TokenBucket(20)
    for _ in range(100):
        bucket.slow_down()
    assert bucket.rate == SLOWEST


def test_a_throttled_service_is_called_more_slowly_and_the_others_are_not(cloud):
    cloud.fault("logs", "DescribeLogGroups", "throttle")
    reader = a_reader()
    collected(reader)
    rates = {service: bucket.rate for (service, region), bucket in reader._buckets.items() if region == EU}
    assert rates["logs"] < 25
    assert rates["cloudwatch"] == 50
