"""Alerts on what a trail records: which events each must see, which filters and alarms see them."""

from .alerts import ALERTS, TrailAlert

__all__ = ["ALERTS", "TrailAlert"]
