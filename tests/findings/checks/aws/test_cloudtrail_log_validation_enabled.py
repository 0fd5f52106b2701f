"""Row 16: log files are signed."""

from findings.verdict import Status
from tests.builders import result, snapshot, statuses, trail

CHECK = "cloudtrail_log_validation_enabled"


def test_signed_and_unsigned_trails() -> None:
    seen = snapshot(trail("signed"), trail("unsigned", log_file_validation=False))
    assert statuses(CHECK, seen) == {"signed": Status.PASS, "unsigned": Status.FAIL}


def test_a_trail_is_judged_in_its_home_region_only() -> None:
    assert result(CHECK, snapshot(trail(home_region="us-east-1", log_file_validation=False))).verdicts == []
