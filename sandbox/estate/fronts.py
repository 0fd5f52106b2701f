"""Make what stands before and between functions: REST APIs with stages, state machines."""

import json
from typing import Any

from .functions import make_log_group, workload_role
from .place import Place
from .specs import ApiSpec, MachineSpec, StageSpec

YEAR = 365


def make_api(place: Place, spec: ApiSpec, *, groups: bool = True) -> None:
    """Make a REST API with its stages, and the groups of their access logs."""
    gateway = place.backend("apigateway")
    api = gateway.create_rest_api(spec.name, f"The {spec.name} API", tags={"_custom_id_": spec.id})
    api.tags = {"team": spec.name}
    (root,) = gateway.get_resources(api.id)
    gateway.put_method(api.id, root.id, "GET", "NONE")
    gateway.put_integration(api.id, root.id, "GET", "MOCK", "", "GET")
    deployment = gateway.create_deployment(api.id, "")
    if groups and any(stage.access_log for stage in spec.stages):
        make_log_group(place, f"/aws/apigateway/{spec.name}", YEAR, {"team": spec.name})
    for stage in spec.stages:
        gateway.create_stage(api.id, stage.name, deployment.id).apply_operations(_changes(place, spec, stage))


def _changes(place: Place, api: ApiSpec, stage: StageSpec) -> list[dict[str, str]]:
    changes = {}
    if stage.access_log:
        changes["/accessLogSettings/destinationArn"] = place.arn("logs", f"log-group:/aws/apigateway/{api.name}")
        changes["/accessLogSettings/format"] = "$context.requestId $context.identity.sourceIp $context.status"
    if stage.level != "OFF":
        changes["/*/*/logging/loglevel"] = stage.level
    return [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]


def make_machine(place: Place, spec: MachineSpec, *, groups: bool = True) -> None:
    """Make a state machine, and the group of its log."""
    name = f"/aws/vendedlogs/states/{spec.name}"
    if groups and spec.level not in ("", "OFF"):
        make_log_group(place, name, YEAR, {"team": "flows"})
    place.backend("states").create_state_machine(
        spec.name,
        _DEFINITION,
        workload_role(place, "flows"),
        loggingConfiguration=_logging(spec, place.arn("logs", f"log-group:{name}:*")),
        sm_type=spec.type,
    )


def _logging(spec: MachineSpec, group_arn: str) -> dict[str, Any] | None:
    if not spec.level:
        return None
    logging: dict[str, Any] = {"level": spec.level, "includeExecutionData": spec.level == "ALL"}
    if spec.level != "OFF":
        logging["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": group_arn}}]
    return logging


_DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
