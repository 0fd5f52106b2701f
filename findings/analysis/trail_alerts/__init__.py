"""Alerts on what a trail records: which events each must see, which filters and alarms see them."""

from .alerts import ALERTS, TrailAlert
from .judgement import READS, judge_alert
from .remedy import alert_remedy

__all__ = ["ALERTS", "READS", "TrailAlert", "alert_remedy", "judge_alert"]
