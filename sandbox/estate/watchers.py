"""Make what watches: trails with their buckets, alarms, topics with their subscribers."""

from moto.cloudwatch.models import Dimension, Metric, MetricDataQuery, MetricStat

from sandbox.overlays.topic_subscriptions import keep_pending
from sandbox.overlays.trails import keep_status

from .functions import make_log_group
from .place import Place
from .specs import AlarmSpec, TrailSpec

TOPIC = "on-call"


def make_trail(place: Place, spec: TrailSpec) -> None:
    """Make a trail with its bucket, selectors and status."""
    bucket = f"trail-{place.account}-{spec.name}"
    place.backend("s3").create_bucket(bucket, place.region)
    group_arn = place.arn("logs", f"log-group:{spec.log_group}:*") if spec.log_group else None
    if spec.log_group:
        make_log_group(place, spec.log_group, 365, {"team": "security"})
    trails = place.backend("cloudtrail")
    made = trails.create_trail(
        name=spec.name,
        bucket_name=bucket,
        s3_key_prefix=None,
        sns_topic_name=None,
        is_global=spec.multi_region,
        is_multi_region=spec.multi_region,
        log_validation=spec.validation,
        is_org_trail=spec.organization,
        cw_log_group_arn=group_arn,
        cw_role_arn=place.role_arn("cloudtrail-to-logs") if group_arn else None,
        kms_key_id=None,
        tags_list=[],
    )
    made.put_event_selectors(list(spec.classic), list(spec.advanced))
    if spec.logging:
        made.start_logging()
    if spec.status:
        keep_status(made.arn, **spec.status)


def make_topics(place: Place, pending: tuple[str, ...]) -> None:
    """Make the topic of the people on call, and those who never confirmed theirs."""
    topics = place.backend("sns")
    topic = topics.create_topic(TOPIC)
    topics.subscribe(topic.arn, "on-call@shop.example", "email")
    for address in pending:
        subscription = topics.subscribe(topic.arn, address, "email")
        keep_pending(place.account, place.region, subscription.arn)


def make_alarm(place: Place, spec: AlarmSpec) -> None:
    """Make an alarm on a metric, or on a query that holds it."""
    dimensions = [{"Name": "FunctionName", "Value": spec.function}] if spec.function else []
    single = {"namespace": spec.namespace, "metric_name": spec.metric, "period": 300, "statistic": "Sum"}
    nothing = dict.fromkeys(single)
    queried = {**nothing, "metric_data_queries": [_query(spec, dimensions)]}
    topic = [place.arn("sns", TOPIC)]
    made = place.backend("cloudwatch").put_metric_alarm(
        spec.name,
        comparison_operator="GreaterThanOrEqualToThreshold",
        evaluation_periods=1,
        threshold=1.0,
        description=f"{spec.metric} of {spec.function or 'all functions'}",
        dimensions=[] if spec.in_query else dimensions,
        alarm_actions=topic if spec.has_action else [],
        ok_actions=topic if spec.has_ok_action else [],
        actions_enabled=spec.enabled,
        **(queried if spec.in_query else single),
    )
    made.update_state("Threshold Crossed: 1 datapoint", "{}", spec.state)


def _query(spec: AlarmSpec, dimensions: list[dict[str, str]]) -> MetricDataQuery:
    metric = Metric(spec.metric, spec.namespace, [Dimension(item["Name"], item["Value"]) for item in dimensions])
    return MetricDataQuery("watched", spec.metric, "300", "true", metric_stat=MetricStat(metric, "300", "Sum", "Count"))
