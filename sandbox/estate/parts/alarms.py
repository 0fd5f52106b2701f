"""Alarms that can never go off or that nobody looks after, readers of logs that go wrong, alerts on the trail."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from moto.cloudwatch.models import Alarm, MetricDatum
from moto.core.utils import utcnow

from sandbox.estate.fleet import EU, US
from sandbox.estate.functions import DAYS, make_log_group
from sandbox.estate.place import Place
from sandbox.estate.production import TRAIL
from sandbox.estate.specs import RegionSpec
from sandbox.estate.trail_filters import BLIND, EVERY, MISSING, SOUND
from sandbox.estate.watchers import TOPIC
from sandbox.identities import ACQUIRED, DATA, MANAGEMENT, PRODUCTION, STAGING
from sandbox.overlays.log_policies import keep_account_policy

CAN_FIRE, MISSING_DATA = "cloudwatch_alarm_can_fire", "cloudwatch_alarm_missing_data_sound"
IGNORED, FLAPPING = "cloudwatch_alarm_not_ignored", "cloudwatch_alarm_not_flapping"
TRAFFIC = "lambda_alarm_follows_traffic"
CAN_MATCH, FITS, HAS_ALARM = "metric_filter_can_match", "metric_filter_fits_log_format", "metric_filter_has_alarm"
SUBSCRIPTION, RECURSIVE = "subscription_filter_can_match", "log_subscription_not_recursive"
NOTIFIER, ON_TRAIL = "lambda_notifier_watched", "trail_alerts_on_"
LAMBDA, LINES, READER, MAILER = "AWS/Lambda", "Audit", "audit-log-reader", "preview-emails"
# Its log was switched to JSON; the filter of before is still there.
SWITCHED = "auth-verbose"
SHOP, EDGE = (PRODUCTION.account_id, EU), (PRODUCTION.account_id, US)
PREVIEW, STAGED = (STAGING.account_id, EU), (STAGING.account_id, US)
STREAMS, LAKE = (DATA.account_id, EU), (DATA.account_id, US)
# Alarms by place: name, what is special about it, the check that it fails.
_ALARMS: dict[tuple[str, str], tuple[tuple[str, dict[str, Any], str], ...]] = {
    SHOP: (
        # Its timeout is thirty seconds.
        ("firewall-slow", {"metric": "Duration", "function": "firewall", "statistic": "Average", "threshold": 30_000.0,
                           "comparison": "GreaterThanThreshold"}, CAN_FIRE),
        # The function went with the old shop.
        ("checkout-legacy-errors", {"function": "checkout-legacy"}, CAN_FIRE),
        # The filters publish ErrorLines.
        ("refund-lines", {"namespace": LINES, "metric": "ErrorLine"}, CAN_FIRE),
        # Quiet for a migration, and left so.
        ("shop-down", {"rule": "FALSE"}, CAN_FIRE),
        # The import that stops sends no zero, it sends nothing.
        ("stock-import-runs", {"metric": "Invocations", "function": "inventory-sync", "threshold": 1.0,
                               "comparison": "LessThanThreshold", "missing": "notBreaching"}, MISSING_DATA),
        ("webhooks-retry-errors", {"function": "webhooks-retry", "days_on": 12}, IGNORED),
        # One slow answer of the partner is enough, and there are some in each hour of the morning.
        ("shipping-label-slow", {"metric": "Duration", "function": "shipping-label", "statistic": "Maximum",
                                 "threshold": 900.0, "hours_between": 9}, FLAPPING),
    ),
    EDGE: (("edge-checkout-blue", {"metric": "ProvisionedConcurrencySpilloverInvocations", "alias": "blue",
                                   "function": "edge-checkout"}, ""),),
    # Somebody took a share for a percentage.
    STAGED: (("orders-error-rate", {"function": "orders-create", "statistic": "Average", "threshold": 5.0}, CAN_FIRE),),
    # Filters publish without a unit.
    STREAMS: (("streams-lines", {"namespace": LINES, "metric": "ErrorLines", "unit": "Count"}, CAN_FIRE),),
}  # fmt: skip

_OTHERS = {
    EDGE: ((TRAFFIC, "lambda", "function:edge-checkout"),),
    PREVIEW: ((NOTIFIER, "lambda", f"function:{MAILER}"),),
    STREAMS: (("log_account_policy_not_recursive", "", ""),),
}


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Make the alarms and readers of a place, sound and blind, and the alerts on its trail."""
    here = (place.account, place.region)
    if lean:
        return
    for name, special, _ in _ALARMS.get(here, ()):
        _alarm(place, name, **special)
    if here == SHOP:
        _watch_trail(place)
        _read_logs(place)
    if here == PREVIEW:
        _mail_alarms(place)
    if here == STREAMS:
        # All logs go to one function, its own included.
        shipped = json.dumps({"DestinationArn": place.arn("lambda", "function:streams-views"), "FilterPattern": ""})
        keep_account_policy(place.account, place.region, "SUBSCRIPTION_FILTER_POLICY", "ship-all-logs", shipped,
                            selectionCriteria='LogGroupName NOT IN ["/aws/lambda/streams-geo"]')  # fmt: skip
    if here == LAKE:
        # The organization watches its trail in its own account.
        there = Place(MANAGEMENT, US)
        make_log_group(there, "org-trail-logs", 365, {"team": "security"})
        trail = there.backend("cloudtrail").trails["org-trail"]
        trail.cw_log_group_arn = there.arn("logs", "log-group:org-trail-logs:*")


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """The blind ones by place; where no trail has a log group, every alert on it is missing."""
    here = (place.account, place.region)
    for name, _, check in _ALARMS.get(here, ()):
        if check:
            yield check, place.arn("cloudwatch", f"alarm:{name}")
    alerts: tuple[str, ...] = (*BLIND, *MISSING) if here == SHOP else ()
    if here in (STAGED, (ACQUIRED.account_id, US)):
        alerts = EVERY
    for alert in alerts:
        yield ON_TRAIL + alert.replace("-", "_"), f"arn:aws:iam::{place.account}:root"
    if here == SHOP:
        yield from _shop_fails(place)
    for check, service, resource in _OTHERS.get(here, ()):
        yield check, place.arn(service, resource) if service else f"arn:aws:iam::{place.account}:root"


def _shop_fails(place: Place) -> Iterator[tuple[str, str]]:
    for check, group in ((CAN_MATCH, "payments-refund"), (HAS_ALARM, "catalog-search")):
        yield check, place.arn("logs", f"log-group:/aws/lambda/{group}:metric-filter:error-lines")
    yield FITS, place.arn("logs", f"log-group:/aws/lambda/{SWITCHED}:metric-filter:old-errors")
    yield SUBSCRIPTION, place.arn("logs", "log-group:/aws/lambda/reviews-moderate")
    yield RECURSIVE, place.arn("logs", f"log-group:/aws/lambda/{READER}")


def _alarm(place: Place, name: str, **special: Any) -> None:
    """Make an alarm on the errors of a function, but for what is special."""
    dimensions = {"FunctionName": special.get("function"), "Resource": special.get("alias")}
    if dimensions["Resource"]:
        dimensions["Resource"] = f"{dimensions['FunctionName']}:{dimensions['Resource']}"
    statistic, rule = special.get("statistic", "Sum"), special.get("rule")
    extended = statistic.startswith("p")
    made = place.backend("cloudwatch").put_metric_alarm(
        name,
        namespace=None if rule else special.get("namespace", LAMBDA),
        metric_name=None if rule else special.get("metric", "Errors"),
        comparison_operator=None if rule else special.get("comparison", "GreaterThanOrEqualToThreshold"),
        evaluation_periods=None if rule else 1,
        period=None if rule else 300,
        threshold=None if rule else special.get("threshold", 1.0),
        statistic=None if rule or extended else statistic,
        extended_statistic=statistic if extended else None,
        description=name.replace("-", " ").capitalize(),
        dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items() if value],
        alarm_actions=[special.get("action") or place.arn("sns", TOPIC)],
        treat_missing_data=special.get("missing", None if rule else "notBreaching"),
        unit=special.get("unit"),
        rule=rule,
    )
    if hours := special.get("hours_between"):
        _ring(made, hours)
    made.update_state("Threshold Crossed: 1 datapoint", "{}", "ALARM" if "days_on" in special else "OK")
    made.state_updated_timestamp = utcnow() - timedelta(days=special.get("days_on", 0), minutes=5)


def _ring(alarm: Alarm, hours: int) -> None:
    """Let it have gone on for ten minutes every so many hours of the last two weeks."""
    for ago in range(DAYS * 24, hours, -hours):
        for state, minutes in (("ALARM", 0), ("OK", 10)):
            alarm.update_state("Threshold Crossed: 1 datapoint", "{}", state)
            alarm.state_updated_timestamp = utcnow() - timedelta(hours=ago - 1, minutes=-minutes)


def _watch_trail(place: Place) -> None:
    """The fifteen alerts of the benchmark and one of their own, two of them wrong; nobody thought of the logs."""
    for name, pattern in {**SOUND, **BLIND}.items():
        counted = [{"metricNamespace": "Trail", "metricName": name, "metricValue": "1"}]
        place.backend("logs").put_metric_filter(f"trail-{name}", pattern, TRAIL.log_group, counted)
        _alarm(place, f"trail-{name}", namespace="Trail", metric=name)


def _read_logs(place: Place) -> None:
    """The reader is subscribed to its own log, and to one of which no line can pass; one metric has data."""
    held, reader = place.backend("logs").groups, place.arn("lambda", f"function:{READER}")
    held[f"/aws/lambda/{READER}"].put_subscription_filter("to-watcher", "?ERROR ?WARN", reader, "")
    never = '{ $.level = "ERROR" && $.level = "FATAL" }'
    held["/aws/lambda/reviews-moderate"].put_subscription_filter("to-watcher", never, reader, "")
    counted = [{"metricNamespace": LINES, "metricName": "ErrorLines", "metricValue": "1"}]
    old = '[time, id, level = "ERROR", text]'
    place.backend("logs").put_metric_filter("old-errors", old, f"/aws/lambda/{SWITCHED}", counted)
    at = utcnow() - timedelta(hours=2)
    place.backend("cloudwatch").metric_data.append(MetricDatum(LINES, "ErrorLines", 2.0, [], at, "None"))


def _mail_alarms(place: Place) -> None:
    """A function sends alarms to the team, and nothing watches it."""
    mailer = place.arn("lambda", f"function:{MAILER}")
    place.backend("lambda").add_permission(MAILER, None, json.dumps({
        "StatementId": "alarms", "Action": "lambda:InvokeFunction",
        "Principal": "lambda.alarms.cloudwatch.amazonaws.com", "SourceAccount": place.account,
        "SourceArn": place.arn("cloudwatch", "alarm:*"),
    }))  # fmt: skip
    _alarm(place, "preview-lines", namespace=LINES, metric="ErrorLines", action=mailer)
