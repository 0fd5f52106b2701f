"""A trail has a log group or none."""

from findings.verdict import Status
from tests.builders import snapshot, statuses, the_verdict, trail

CHECK = "cloudtrail_log_group_connected"


def test_a_log_group_passes():
    assert the_verdict(CHECK, trail()).status is Status.PASS


def test_no_log_group_fails():
    assert the_verdict(CHECK, trail(log_group_arn=None)).status is Status.FAIL


def test_an_organizations_trail_is_judged_where_it_is_kept():
    foreign = trail(is_organization=True, log_group_arn=None)
    assert statuses(CHECK, snapshot(foreign, account_id="999900001111")) == {}
