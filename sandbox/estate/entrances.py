"""Make HTTP and GraphQL APIs, user pools and pipes, with ids that are the same at every start."""

from typing import Any

from sandbox.overlays.user_pool_logs import keep_user_pool_logs

from .functions import make_log_group
from .place import Place

YEAR = 365


def make_http_api(
    place: Place, api_id: str, name: str, stages: dict[str, dict[str, str]], *, protocol: str = "HTTP"
) -> None:
    """Make an HTTP or WebSocket API; a stage may say group (an ARN), format and level."""
    gateway = place.backend("apigatewayv2")
    api = gateway.create_api(None, None, f"The {name} API", False, False, name, protocol, None, {"team": name}, None)
    del gateway.apis[api.api_id]
    api.api_id = api_id
    gateway.apis[api_id] = api
    for stage, told in stages.items():
        config: dict[str, Any] = {"stageName": stage, "autoDeploy": True}
        if "group" in told:
            config["accessLogSettings"] = {"destinationArn": told["group"], "format": told["format"]}
        if "level" in told:
            config["defaultRouteSettings"] = {"loggingLevel": told["level"], "detailedMetricsEnabled": True}
        api.create_stage(config)


def make_graph(
    place: Place, api_id: str, name: str, level: str | None, *, verbose: bool = False, traced: bool = True
) -> None:
    """Make a GraphQL API; level None has no log configuration at all."""
    role = place.role_arn("appsync-logs")
    logging = {"fieldLogLevel": level, "cloudWatchLogsRoleArn": role, "excludeVerboseContent": not verbose}
    held = place.backend("appsync")
    api = held.create_graphql_api(
        name, logging if level else None, "AWS_IAM", None, None, None, traced, None, {"team": name}, None
    )
    del held.graphql_apis[api.api_id]
    api.api_id, api.arn = api_id, place.arn("appsync", f"apis/{api_id}")
    held.graphql_apis[api_id] = api


def make_pool(place: Place, pool_id: str, name: str, sources: tuple[str, ...]) -> None:
    """Make a user pool that delivers these events to a log group."""
    held = place.backend("cognito-idp")
    pool = held.create_user_pool(name, {})
    del held.user_pools[pool.id]
    pool.id, pool.arn = pool_id, place.arn("cognito-idp", f"userpool/{pool_id}")
    held.user_pools[pool_id] = pool
    group = f"/aws/vendedlogs/cognito/{name}"
    if sources:
        make_log_group(place, group, YEAR, {"team": name})
    levels = {"userNotification": "ERROR", "userAuthEvents": "INFO"}
    target = {"LogGroupArn": place.arn("logs", f"log-group:{group}")}
    logs = [
        {"EventSource": one, "LogLevel": levels[one], "CloudWatchLogsConfiguration": dict(target)} for one in sources
    ]
    keep_user_pool_logs(place.account, place.region, pool_id, logs)


def make_pipe(place: Place, name: str, level: str = "OFF", state: str = "RUNNING") -> None:
    """Make a pipe from a queue to a queue, with the group of its log if it has one."""
    logging: dict[str, Any] | None = None
    if level != "OFF":
        group = f"/aws/vendedlogs/pipes/{name}"
        make_log_group(place, group, YEAR, {"team": "flows"})
        arn = place.arn("logs", f"log-group:{group}")
        logging = {"Level": level, "CloudwatchLogsLogDestination": {"LogGroupArn": arn}}
    place.backend("pipes").create_pipe(
        name=name,
        description=None,
        desired_state=state,
        source=place.arn("sqs", f"{name}-in"),
        source_parameters=None,
        enrichment=None,
        enrichment_parameters=None,
        target=place.arn("sqs", f"{name}-out"),
        target_parameters=None,
        role_arn=place.role_arn("flows-workload"),
        tags={"team": "flows"},
        log_configuration=logging,
        kms_key_identifier=None,
    )
