"""Which stages of API Gateway write execution logs, and to which groups."""

from collectors.resources.aws import HttpApiStage, RestApiStage
from collectors.snapshot import Snapshot

_WRITING = ("ERROR", "INFO")


def execution_log_groups(snapshot: Snapshot) -> dict[str, str]:
    """Return {name of a stage: ARN of the group of its execution log}; raises NotCollectedError.

    The names are API Gateway's own (developer guide, "Set up CloudWatch logging for REST APIs" and "... for WebSocket
    APIs"); an HTTP API has no execution log.
    """
    place = f"arn:{snapshot.partition}:logs:{snapshot.region}:{snapshot.account_id}:log-group"
    found = {
        stage.name: f"{place}:API-Gateway-Execution-Logs_{stage.api_id}/{stage.arn.rpartition('/')[2]}"
        for stage in snapshot.complete(RestApiStage)
        if any(method.logging_level in _WRITING for method in stage.methods)
    }
    return found | {
        stage.name: f"{place}:/aws/apigateway/{stage.api_id}/{stage.arn.rpartition('/')[2]}"
        for stage in snapshot.complete(HttpApiStage)
        if stage.protocol == "WEBSOCKET" and any(route.logging_level in _WRITING for route in stage.routes)
    }
