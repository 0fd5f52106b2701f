"""What the tests of the alerts on a trail share: a trail with its group, one filter and its alarm."""

from collectors.resources import Resource
from findings.verdict import Verdict
from tests.alerts import metric_alarm, metric_filter
from tests.builders import TRAIL_GROUP, log_group, the_verdict, trail, trail_selectors, trail_status


def alerted(pattern: str, name: str = "watch") -> tuple[Resource, ...]:
    """A filter with this pattern on the trail's log group, and an alarm that acts on what it counts."""
    return metric_filter(name, pattern, TRAIL_GROUP, name), metric_alarm(name, name)


def the_alert(check: str, *filters_and_alarms: Resource) -> Verdict:
    """The verdict on an account with a sound trail and these filters and alarms."""
    return the_verdict(check, trail(), trail_status(), trail_selectors(), log_group(TRAIL_GROUP), *filters_and_alarms)
