"""How lines of the logs reach people: a filter on every group, one alarm; and the ways in which that breaks."""

import json
from collections.abc import Iterator

from sandbox.estate.fleet import EU
from sandbox.estate.functions import workload_role
from sandbox.estate.place import Place
from sandbox.estate.specs import ALARM_ACTION, AlarmSpec, FunctionSpec, RegionSpec
from sandbox.estate.watchers import TOPIC, make_alarm
from sandbox.identities import ACQUIRED, PRODUCTION
from sandbox.overlays.alarm_mute_rules import keep_mute_rule
from sandbox.overlays.topic_subscriptions import keep_pending

FITS = "metric_filter_fits_log_format"
ALERT_PATH = "lambda_alert_path_complete"
NAMESPACE, METRIC, ALARM = "Audit", "ErrorLines", "error-lines"
WATCHER, PAUSED, UNBOUND, DUMB = "audit-log-reader", "logwatch-paused", "logwatch-unbound", "quietwatch-lines"
# Each of these groups has a way of its own, with one broken hop.
BLIND: tuple[str, ...] = (
    "orders-get", "payments-refund", "auth-authorizer", "catalog-search", "shipping-quote", "invoices-send",
    "loyalty-earn", "reviews-submit", "inventory-sync", "emails-bounce", "carts-put", "search-query",
    "recommendations-serve",
)  # fmt: skip
# Sound, by a subscription instead of a filter.
SUBSCRIBED = ("firewall", "payments-capture")
_PATTERNS = {"Text": "?ERROR ?Exception ?Traceback", "JSON": '{ $.level = "ERROR" || $.level = "CRITICAL" }'}


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Put a filter on every group that functions write to, and one alarm on what the filters count."""
    special = _is_special(place) and not lean
    if place.account == ACQUIRED.account_id or not region.functions:
        return
    held = place.backend("logs").groups
    own = {*BLIND, *SUBSCRIBED} if special else set()
    for name, function in _groups(region).items():
        if name in held and function.name not in own:
            _filter(place, name, _PATTERNS[_format(function)], METRIC)
    make_alarm(place, AlarmSpec(ALARM, METRIC, namespace=NAMESPACE))
    if lean and len(region.functions) > 1:
        _open_to_logs(place, region.functions[1].name)
        _subscribe(place, region.functions[0].log_group, region.functions[1].name)
    if special:
        _make_consumers(place)
        _break(place, {function.name: function for function in region.functions})


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """Every function of the company that nobody watches, and those whose way to a person is broken."""
    names = BLIND if _is_special(place) else ()
    if place.account == ACQUIRED.account_id:
        names = tuple(function.name for function in region.functions if function.has_group)
    for name in names:
        yield ALERT_PATH, place.arn("lambda", f"function:{name}")
    if _is_special(place):
        yield ALARM_ACTION, place.arn("cloudwatch", "alarm:shipping-lines")
        yield FITS, place.arn("logs", "log-group:/aws/lambda/auth-authorizer:metric-filter:error-lines")


def _is_special(place: Place) -> bool:
    return (place.account, place.region) == (PRODUCTION.account_id, EU)


def _groups(region: RegionSpec) -> dict[str, FunctionSpec]:
    return {function.log_group: function for function in region.functions}


def _format(function: FunctionSpec) -> str:
    return function.logging.get("LogFormat", "Text")


def _filter(place: Place, group: str, pattern: str, metric: str) -> None:
    counted = [{"metricNamespace": NAMESPACE, "metricName": metric, "metricValue": "1", "defaultValue": 0.0}]
    place.backend("logs").put_metric_filter("error-lines", pattern, group, counted)


def _subscribe(place: Place, group: str, consumer: str) -> None:
    held = place.backend("logs").groups[group]
    held.put_subscription_filter("to-watcher", "", place.arn("lambda", f"function:{consumer}"), "")


def _open_to_logs(place: Place, name: str) -> None:
    given = {
        "StatementId": "logs", "Action": "lambda:InvokeFunction", "Principal": "logs.amazonaws.com",
        "SourceAccount": place.account, "SourceArn": place.arn("logs", "log-group:*"),
    }  # fmt: skip
    place.backend("lambda").add_permission(name, None, json.dumps(given))


def _make_consumers(place: Place) -> None:
    """Functions that read logs: one in order, one that never runs, one that may not be called, one that is dumb."""
    functions, iam = place.backend("lambda"), place.backend("iam")
    for name in (WATCHER, PAUSED, DUMB):
        _open_to_logs(place, name)
    functions.put_function_concurrency(PAUSED, "0")
    may_tell = {"Effect": "Allow", "Action": "sns:Publish", "Resource": place.arn("sns", TOPIC)}
    for product in ("audit", "logwatch"):
        role = workload_role(place, product).rpartition("/")[2]
        iam.put_role_policy(role, "tell", json.dumps({"Version": "2012-10-17", "Statement": [may_tell]}))
    for name in SUBSCRIBED:
        _subscribe(place, f"/aws/lambda/{name}", WATCHER)


def _break(place: Place, functions: dict[str, FunctionSpec]) -> None:
    """Break one hop each; orders-get has no filter at all."""
    text = {name: _PATTERNS[_format(functions[name])] for name in BLIND}
    other = {"Text": _PATTERNS["JSON"], "JSON": "[date, level=ERROR, text]"}
    _filter(place, "/aws/lambda/payments-refund", '{ $.level = "ERROR" && $.level = "WARN" }', METRIC)
    _filter(place, "/aws/lambda/auth-authorizer", other[_format(functions["auth-authorizer"])], METRIC)
    _filter(place, "/aws/lambda/catalog-search", text["catalog-search"], "CatalogErrors")
    _break_alarms(place, text)
    _break_topics(place, text)
    held = place.backend("logs").groups["/aws/lambda/emails-bounce"]
    held.put_subscription_filter("to-watcher", "", place.arn("lambda", "function:old-log-reader"), "")
    _subscribe(place, "/aws/lambda/carts-put", PAUSED)
    _subscribe(place, "/aws/lambda/search-query", UNBOUND)
    _subscribe(place, "/aws/lambda/recommendations-serve", DUMB)


def _break_alarms(place: Place, text: dict[str, str]) -> None:
    _filter(place, "/aws/lambda/shipping-quote", text["shipping-quote"], "ShippingErrors")
    make_alarm(place, AlarmSpec("shipping-lines", "ShippingErrors", namespace=NAMESPACE, has_action=False))
    _filter(place, "/aws/lambda/inventory-sync", text["inventory-sync"], "InventoryErrors")
    make_alarm(place, AlarmSpec("inventory-lines", "InventoryErrors", namespace=NAMESPACE))
    keep_mute_rule(
        place.account,
        place.region,
        "inventory-migration",
        Rule={"Schedule": {"Expression": "at(2026-10-01T00:00)", "Duration": "P90D", "Timezone": "UTC"}},
        MuteTargets={"AlarmNames": ["inventory-lines"]},
    )


def _break_topics(place: Place, text: dict[str, str]) -> None:
    topics = place.backend("sns")
    gone = topics.create_topic("invoices-team").arn
    closed = topics.create_topic("loyalty-team").arn
    topics.subscribe(closed, "loyalty@shop.example", "email")
    only_root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"},
                 "Action": "sns:Publish", "Resource": closed}  # fmt: skip
    topics.set_topic_attribute(closed, "policy", json.dumps({"Version": "2012-10-17", "Statement": [only_root]}))
    waiting = topics.create_topic("reviews-team").arn
    keep_pending(place.account, place.region, topics.subscribe(waiting, "reviews@shop.example", "email").arn)
    for function, arn in (("invoices-send", gone), ("loyalty-earn", closed), ("reviews-submit", waiting)):
        metric = function.partition("-")[0].capitalize() + "Errors"
        _filter(place, f"/aws/lambda/{function}", text[function], metric)
        made = AlarmSpec(f"{function}-lines", metric, namespace=NAMESPACE)
        make_alarm(place, made)
        place.backend("cloudwatch").alarms[made.name].alarm_actions = [arn]
    topics.delete_topic(gone)
