"""How events reach functions, where they go when they fail, and how they are lost."""

import json
from collections.abc import Iterator

from sandbox.estate.fleet import EU
from sandbox.estate.functions import LAMBDA
from sandbox.estate.messaging import (
    UNDELIVERED,
    feed,
    log_bus,
    make_queue,
    make_rule,
    map_source,
    mapping_arn,
    receive,
    watch,
)
from sandbox.estate.place import Place
from sandbox.estate.specs import FunctionSpec, RegionSpec
from sandbox.estate.watchers import TOPIC
from sandbox.identities import ACQUIRED, PRODUCTION, STAGING
from sandbox.overlays.function_invocation import keep_invocation, keep_recursion
from sandbox.overlays.lambda_configuration import keep_configuration

EVENTS, PARTNERS = "domain-events", "partners"
LONGEST_S, MOST_MEMORY_MB = 900, 10_240
# What receives events asynchronously, by the last word of its name.
_ASYNC = ("bounce", "export", "reindex", "render", "watermark", "webhook")

# Functions that are broken, each with what must find it; those of the first three are left out where others are made.
UNTRACED, UNMEASURED, LONG = ("invoices-archive",), ("payments-legacy", "ledger-archive"), ("carts-put",)
DROPS, GIVES_UP, LOSES = "thumbnails-watermark", "emails-bounce", "payments-webhook"
_FUNCTIONS = (
    ("lambda_tracing_enabled", UNTRACED),
    ("lambda_insights_enabled", UNMEASURED),
    ("lambda_long_runs_alarmed", LONG),
    ("lambda_async_failures_kept", (DROPS, GIVES_UP)),
    ("lambda_async_retries_sufficient", (GIVES_UP,)),
    ("lambda_async_events_not_dropped", (LOSES, DROPS)),
    ("lambda_dead_letter_target_exists", (LOSES,)),
    ("lambda_recursion_terminated", ("webhooks-retry",)),
)
_MAPPINGS = (
    ("event_source_failures_kept", "search-reindex"),
    ("event_source_retries_bounded", "search-reindex"),
    ("event_source_lag_alarmed", "search-reindex"),
    ("event_source_enabled", "inventory-release"),
    ("event_source_filter_visible", "loyalty-earn"),
)
_QUEUES = (
    ("sqs_dead_letter_set", "shipping-label-queue"),
    ("sqs_dead_letter_set", "order-placed-audit"),
    ("sqs_dead_letter_retention_longer", "reviews-moderate-dead"),
    ("sqs_dead_letter_alarmed", "catalog-list-dead"),
    ("sqs_backlog_alarmed", "auth-revoke-queue"),
    ("sqs_policy_not_public", "partner-inbox"),
)
_TOPICS = (
    ("sns_policy_not_public", "price-updates"),
    ("sns_delivery_status_logged", "order-placed"),
    ("sns_subscribers_known", "partner-feed"),
    ("sns_topic_has_subscriber", "stock-alerts"),
    # Told by others: one of the people on call, and a whole team, never confirmed.
    ("sns_subscriptions_confirmed", TOPIC),
    ("sns_subscriptions_confirmed", "reviews-team"),
    ("sns_topic_has_subscriber", "reviews-team"),
)
_RULES = (
    ("eventbridge_rule_enabled", "detect-root-login"),
    ("eventbridge_rule_has_target", "detect-key-deletion"),
    ("eventbridge_target_failures_kept", "order-exported"),
    ("eventbridge_target_exists", "weekly-report"),
)


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Trace every function; where somebody watches, put events, queues and alarms around them; then break some."""
    special = is_special(place) and not lean
    _grant(place, region)
    for function in region.functions:
        _measure(place, function, special=special)
    if not region.functions or not is_watched(place):
        return
    make_queue(place, UNDELIVERED)
    _watch_functions(place, region, special=special)
    _watch_queues(place, region)
    received = region.functions[::48] if lean else [one for one in region.functions if is_async(one)]
    for function in received:
        receive(place, function)
        failures = {"OnFailure": {"Destination": place.arn("sqs", UNDELIVERED)}}
        keep_invocation(place.account, place.region, function.name, DestinationConfig=failures)
    _make_events(place, region.functions[0].name)
    if lean:
        feed(place, region.functions[0].name)
    if special:
        _break(place, {function.name: function for function in region.functions})


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """What was broken, and in the regions that nobody watches what alarms would tell."""
    if is_special(place):
        yield from _broken(place)
    if region.functions and not is_watched(place):
        yield "lambda_concurrency_alarmed", f"arn:aws:iam::{place.account}:root"
        for function in filter(runs_long, region.functions):
            yield "lambda_long_runs_alarmed", place.arn("lambda", f"function:{function.name}")


def is_special(place: Place) -> bool:
    """Say whether this is where things are broken."""
    return (place.account, place.region) == (PRODUCTION.account_id, EU)


def is_watched(place: Place) -> bool:
    """Say whether somebody cares; nobody does in the account that was just bought, and in staging's Ireland."""
    return place.account != ACQUIRED.account_id and (place.account, place.region) != (STAGING.account_id, EU)


def is_async(function: FunctionSpec) -> bool:
    """Say whether a function receives events asynchronously."""
    return bool(function.invocations) and function.name.rpartition("-")[2] in _ASYNC


def runs_long(function: FunctionSpec) -> bool:
    """Say whether only Lambda's own limits bound a function."""
    return function.timeout_s >= LONGEST_S or function.memory_mb >= MOST_MEMORY_MB


def _grant(place: Place, region: RegionSpec) -> None:
    """Let the roles that are there trace, and send what failed to where it is kept."""
    iam, kept = place.backend("iam"), [place.arn("sqs", name) for name in (UNDELIVERED, f"{LOSES}-dead")]
    wanted = {f"{function.product}-workload" for function in region.functions}
    statements = [
        {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": kept},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    for name in sorted(wanted & {role.name for role in iam.roles.values()}):
        iam.put_role_policy(name, f"events-{place.region}", policy)


def _measure(place: Place, function: FunctionSpec, *, special: bool) -> None:
    """Switch on tracing and Lambda Insights, but for those that are broken."""
    if not (special and function.name in UNTRACED):
        keep_configuration(place.account, place.region, function.name, {"TracingConfig": {"Mode": "Active"}})
    layer = f"arn:aws:lambda:{place.region}:580247275435:layer:LambdaInsightsExtension:53"
    if special and function.name in UNMEASURED:
        layer = f"arn:aws:lambda:{place.region}:464622532012:layer:Datadog-Extension:65"
    known = place.backend("lambda")._lambdas._functions  # noqa: SLF001 - moto has no quick way
    known[function.name]["latest"].layers = [{"Arn": layer, "CodeSize": 4_194_304}]


def _watch_functions(place: Place, region: RegionSpec, *, special: bool) -> None:
    watch(place, "account-concurrency", LAMBDA, "ClaimedAccountConcurrency", 800.0)
    for function in filter(runs_long, region.functions):
        if not (special and function.name in LONG):
            limit = function.timeout_s * 800.0
            watch(place, f"{function.name}-duration", LAMBDA, "Duration", limit, FunctionName=function.name)


def _watch_queues(place: Place, region: RegionSpec) -> None:
    """Alarms on the queues that functions were made with."""
    for name in [function.name for function in region.functions if function.trigger == "queue"]:
        watch(place, f"{name}-dead-not-empty", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 1.0,
              QueueName=f"{name}-dead")  # fmt: skip
        watch(place, f"{name}-backlog", "AWS/SQS", "ApproximateAgeOfOldestMessage", 900.0, QueueName=f"{name}-queue")


def _make_events(place: Place, consumer: str) -> None:
    """A rule on the default bus and a topic of events, both feeding a function."""
    log_bus(place, "default")
    make_rule(place, "nightly-housekeeping", place.arn("lambda", f"function:{consumer}"), schedule="rate(1 day)")
    topics = place.backend("sns")
    topic = topics.create_topic(EVENTS)
    topics.subscribe(topic.arn, place.arn("lambda", f"function:{consumer}"), "lambda")
    topics.set_topic_attribute(topic.arn, "lambda_failure_feedback_role_arn", place.role_arn("sns-to-logs"))


def _broken(place: Place) -> Iterator[tuple[str, str]]:
    for check, names in _FUNCTIONS:
        yield from ((check, place.arn("lambda", f"function:{name}")) for name in names)
    yield from ((check, mapping_arn(place, name)) for check, name in _MAPPINGS)
    yield from ((check, place.arn("sqs", name)) for check, name in _QUEUES)
    yield from ((check, place.arn("sns", name)) for check, name in _TOPICS)
    yield from ((check, place.arn("events", f"rule/{name}")) for check, name in _RULES)
    for check in ("eventbridge_bus_logging_enabled", "eventbridge_bus_policy_not_public"):
        yield check, place.arn("events", f"event-bus/{PARTNERS}")


def _break(place: Place, functions: dict[str, FunctionSpec]) -> None:
    receive(place, functions[DROPS], AsyncEventsDropped=3.0)
    keep_invocation(place.account, place.region, DROPS)
    keep_invocation(place.account, place.region, GIVES_UP, MaximumRetryAttempts=0)
    # Its dead letter queue was deleted.
    gone = {"DeadLetterConfig": {"TargetArn": place.arn("sqs", f"{LOSES}-dead")}}
    keep_configuration(place.account, place.region, LOSES, gone)
    receive(place, functions[LOSES], DeadLetterErrors=12.0)
    keep_recursion(place.account, place.region, "webhooks-retry", "Allow")
    _break_sources(place)
    _break_queues(place)
    _break_topics(place)
    _break_rules(place)


def _break_sources(place: Place) -> None:
    streams = place.backend("kinesis")
    for name in ("search-clicks", "recommendation-clicks"):
        streams.create_stream(name, 1)
    map_source(place, "search-reindex", place.arn("kinesis", "stream/search-clicks"))
    # Sound: bounded, kept and watched.
    kept = {"OnFailure": {"Destination": place.arn("sqs", UNDELIVERED)}}
    map_source(place, "recommendations-train", place.arn("kinesis", "stream/recommendation-clicks"),
               DestinationConfig=kept, MaximumRetryAttempts=5)  # fmt: skip
    watch(place, "recommendations-train-behind", LAMBDA, "IteratorAge", 3_600_000.0,
          FunctionName="recommendations-train")  # fmt: skip
    feed(place, "inventory-release", Enabled=False)
    criteria = {"Filters": [{"Pattern": json.dumps({"body": {"points": [{"numeric": [">", 0]}]}})}]}
    feed(place, "loyalty-earn", FilterCriteria=criteria)
    feed(place, "loyalty-redeem", FilterCriteria=criteria, MetricsConfig={"Metrics": ["EventCount"]})


def _break_queues(place: Place) -> None:
    feed(place, "shipping-label", dead_letters=False)
    feed(place, "reviews-moderate")
    queues = place.backend("sqs")
    # As long as its source: what waited there is gone when it arrives.
    queues.set_queue_attributes("reviews-moderate-dead", {"MessageRetentionPeriod": "345600"})
    feed(place, "catalog-list")
    del place.backend("cloudwatch").alarms["catalog-list-dead-not-empty"]
    # SQS does not count what it moves there itself, so that this alarm never goes off.
    watch(place, "catalog-list-dead-sent", "AWS/SQS", "NumberOfMessagesSent", 1.0, QueueName="catalog-list-dead")
    feed(place, "auth-revoke", watched=False)
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}
    of_bucket = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop-partner-uploads"}}
    for name, condition in (("partner-inbox", {}), ("partner-uploads", {"Condition": of_bucket})):
        statement = {**everybody, **condition, "Sid": "partners", "Resource": place.arn("sqs", name)}
        make_queue(place, name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def _break_topics(place: Place) -> None:
    topics = place.backend("sns")
    made = {name: topics.create_topic(name).arn for name in ("price-updates", "order-placed", "partner-feed")}
    statement = {"Sid": "everybody", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Subscribe",
                 "Resource": made["price-updates"]}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    topics.set_topic_attribute(made["price-updates"], "policy", policy)
    place.backend("sqs").create_queue("order-placed-audit")
    topics.subscribe(made["order-placed"], place.arn("sqs", "order-placed-audit"), "sqs")
    abroad = f"arn:aws:sqs:{place.region}:{STAGING.account_id}:partner-copy"
    topics.subscribe(made["partner-feed"], abroad, "sqs")
    topics.set_topic_attribute(made["partner-feed"], "sqs_failure_feedback_role_arn", place.role_arn("sns-to-logs"))
    stock = topics.create_topic("stock-alerts").arn
    watch(place, "stock-level", "Shop", "StockLevel", 5.0)
    place.backend("cloudwatch").alarms["stock-level"].alarm_actions = [stock]


def _break_rules(place: Place) -> None:
    reader, export = (place.arn("lambda", f"function:{name}") for name in ("audit-log-reader", "orders-export"))
    make_rule(place, "detect-root-login", reader, state="DISABLED")
    make_rule(place, "detect-key-deletion")
    make_rule(place, "order-exported", export, kept=False)
    make_rule(place, "weekly-report", place.arn("lambda", "function:report-weekly-old"))
    events = place.backend("events")
    events.create_event_bus(PARTNERS)
    make_rule(place, "partner-orders", export, bus=PARTNERS)
    statement = {"Sid": "everybody", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents",
                 "Resource": place.arn("events", f"event-bus/{PARTNERS}")}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    events.put_permission(PARTNERS, "", "", "", None, policy)
