"""What stands before functions: APIs, workflows, user pools, pipes; their logs, and how they come to be dark."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.estate.entrances import make_graph, make_http_api, make_pipe, make_pool
from sandbox.estate.fleet import EU, US
from sandbox.estate.fronts import make_api, make_machine
from sandbox.estate.functions import make_log_group
from sandbox.estate.place import Place
from sandbox.estate.specs import ApiSpec, MachineSpec, RegionSpec, StageSpec
from sandbox.identities import DATA, PRODUCTION, STAGING
from sandbox.overlays.sampling_rules import keep_sampling_rule

SHOP, EDGE, STAGED, STREAMS = (PRODUCTION.account_id, EU), (PRODUCTION.account_id, US), (STAGING.account_id, US), (
    DATA.account_id, EU,
)  # fmt: skip
FORMAT = (
    "$context.requestId $context.identity.sourceIp $context.httpMethod $context.resourcePath $context.status "
    "$context.authorizer.principalId $context.integrationErrorMessage"
)
GATEWAY_ROLE = "api-gateway-logs"
WHOLESALE = ApiSpec(
    "wholesale1", "wholesale", tuple(StageSpec(f"v{number}", access_log=True) for number in (1, 2, 3, 4))
)
PREVIEW = ApiSpec("previewapi", "checkout-preview", (StageSpec("test", access_log=True, level="ERROR"),))
FLOWS = (
    MachineSpec("cart-pricing", type="EXPRESS"),
    MachineSpec("fraud-screen", type="EXPRESS"),
    MachineSpec("stock-sync"),
)

_EXPRESS, _DATA, _FLOW_GROUP, _FLOW_TRACED = (
    "stepfunctions_express_logs_all", "stepfunctions_execution_data_logged", "stepfunctions_log_group_exists",
    "stepfunctions_tracing_enabled",
)  # fmt: skip
_STAGES = (
    ("apigateway_access_log_fields_present", "v1"),
    ("apigateway_data_trace_disabled", "v2"),
    ("apigateway_tracing_enabled", "v3"),
    ("apigateway_detailed_metrics_enabled", "v3"),
    ("apigateway_access_log_group_exists", "v4"),
)
_HTTP = (
    ("apigateway_http_access_logged", "beta"),
    ("apigateway_http_log_fields_present", "legacy"),
    ("apigateway_http_log_group_exists", "blue"),
)
_MACHINES = {
    SHOP: ((_EXPRESS, "price-refresh"), (_DATA, "price-refresh"), (_DATA, "fraud-screen"), (_FLOW_GROUP, "stock-sync"),
           (_FLOW_TRACED, "gift-cards")),
    STAGED: ((_EXPRESS, "nightly-import"),),
}  # fmt: skip
_ELSEWHERE = (
    ("appsync_logging_enabled", "appsync", "apis/partnergraph"),
    ("appsync_field_logging_sound", "appsync", "apis/reportsgraph"),
    ("appsync_field_logging_sound", "appsync", "apis/admingraph"),
    ("appsync_tracing_enabled", "appsync", "apis/searchgraph"),
    ("cognito_pool_logs_delivered", "cognito-idp", "userpool/eu-west-1_Staff0001"),
    ("cognito_pool_logs_delivered", "cognito-idp", "userpool/eu-west-1_Partners1"),
    ("cognito_pool_logs_delivered", "cognito-idp", "userpool/eu-west-1_Loyalty1"),
    ("pipes_logging_enabled", "pipes", "pipe/clicks-to-lake"),
    ("pipes_logging_enabled", "pipes", "pipe/refunds-sync"),
    ("xray_sampling_sufficient", "xray", "sampling-rule/quiet-all"),
)


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Let all stages and machines that are there tell what they do; then make the blind ones."""
    here = (place.account, place.region)
    if here == SHOP and not lean:
        make_api(place, WHOLESALE)
        for machine in FLOWS:
            make_machine(place, machine)
    if here == STAGED:
        make_api(place, PREVIEW)
    _tell(place, region)
    if here == SHOP:
        place.backend("apigateway").account.cloudwatch_role_arn = _gateway_role(place)
    if here == STREAMS:
        place.backend("apigateway").account.cloudwatch_role_arn = place.role_arn("gateway-logs-of-before")
        make_http_api(place, "livecounts", "live-counts", {"live": {"level": "INFO"}}, protocol="WEBSOCKET")
    if lean:
        make_pool(place, "eu-west-1_Shop00001", "customers", ("userAuthEvents",))
        make_pipe(place, "orders-to-ledger", level="ERROR")
    elif here == SHOP:
        _break_stages(place)
        _break_machines(place)
        _make_http_apis(place)
        _make_others(place)


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """What was made blind there."""
    del region
    here = (place.account, place.region)
    for check, name in _MACHINES.get(here, ()):
        yield check, place.arn("states", f"stateMachine:{name}")
    if here in (STAGED, STREAMS):
        yield "apigateway_account_role_set", f"arn:aws:apigateway:{place.region}::/account"
    if here == SHOP:
        root = f"arn:aws:apigateway:{place.region}::"
        yield from ((check, f"{root}/restapis/{WHOLESALE.id}/stages/{stage}") for check, stage in _STAGES)
        yield from ((check, f"{root}/apis/storefront/stages/{stage}") for check, stage in _HTTP)
        yield from ((check, place.arn(service, name)) for check, service, name in _ELSEWHERE)


def _tell(place: Place, region: RegionSpec) -> None:
    """Whatever has a log gets its group and a good format; all is traced and measured."""
    for api in place.backend("apigateway").apis.values():
        for stage in api.stages.values():
            stage.tracing_enabled = True
            _patch(stage, {"/*/*/metrics/enabled": "true"})
            if stage.access_log_settings:
                stage.access_log_settings["format"] = FORMAT
                _group_of(place, stage.access_log_settings["destinationArn"])
    for machine in place.backend("states").state_machines:
        machine.tracingConfiguration = {"enabled": machine.name != "gift-cards"}
        for told in (machine.loggingConfiguration or {}).get("destinations", ()):
            _group_of(place, told["cloudWatchLogsLogGroup"]["logGroupArn"].removesuffix(":*"))
    del region


def _group_of(place: Place, arn: str) -> None:
    name = arn.split(":", 6)[6]
    if name not in place.backend("logs").groups:
        make_log_group(place, name, 365, {"team": "flows"})


def _patch(stage: Any, changes: dict[str, str]) -> None:
    stage.apply_operations([{"op": "replace", "path": path, "value": value} for path, value in changes.items()])


def _gateway_role(place: Place) -> str:
    iam, arn = place.backend("iam"), place.role_arn(GATEWAY_ROLE)
    if not any(role.arn == arn for role in iam.roles.values()):
        trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
        logs = {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "*"}  # fmt: skip
        iam.create_role(GATEWAY_ROLE, _policy(trust), "/", None, "API Gateway's own", [], "3600")
        iam.put_role_policy(GATEWAY_ROLE, "logs", _policy(logs))
    return arn


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _break_stages(place: Place) -> None:
    stages = place.backend("apigateway").apis[WHOLESALE.id].stages
    # Nobody will know from where, nor what was called.
    stages["v1"].access_log_settings["format"] = "$context.requestId $context.status"
    # Left on after a night of looking for an error.
    _patch(stages["v2"], {"/*/*/logging/loglevel": "INFO", "/*/*/logging/dataTrace": "true"})
    stages["v3"].tracing_enabled = False
    _patch(stages["v3"], {"/~1orders/GET/metrics/enabled": "false"})
    stages["v4"].access_log_settings["destinationArn"] = place.arn("logs", "log-group:/aws/apigateway/wholesale-old")


def _break_machines(place: Place) -> None:
    machines = {machine.name: machine for machine in place.backend("states").state_machines}
    machines["fraud-screen"].loggingConfiguration["includeExecutionData"] = False
    place.backend("logs").delete_log_group("/aws/vendedlogs/states/stock-sync")


def _make_http_apis(place: Place) -> None:
    group = place.arn("logs", "log-group:/aws/apigateway/storefront")
    _group_of(place, group)
    stages: dict[str, dict[str, str]] = {
        "live": {"group": group, "format": FORMAT},
        "beta": {},
        "legacy": {"group": group, "format": "$context.requestId $context.routeKey $context.status"},
        "blue": {"group": f"{group}-blue", "format": FORMAT},
    }
    make_http_api(place, "storefront", "storefront", stages)
    make_http_api(place, "livechat01", "live-chat", {"live": {"level": "INFO"}}, protocol="WEBSOCKET")


def _make_others(place: Place) -> None:
    """GraphQL APIs, user pools, pipes and sampling rules; the first of each is sound."""
    make_graph(place, "storefrontgraph", "storefront", "ERROR")
    make_graph(place, "partnergraph", "partners", None)
    make_graph(place, "reportsgraph", "reports", "NONE")
    make_graph(place, "admingraph", "admin", "ALL", verbose=True)
    make_graph(place, "searchgraph", "search", "ERROR", traced=False)
    make_pool(place, "eu-west-1_Shop00001", "customers", ("userNotification", "userAuthEvents"))
    make_pool(place, "eu-west-1_Staff0001", "staff", ("userNotification",))
    make_pool(place, "eu-west-1_Partners1", "partners", ())
    make_pipe(place, "orders-to-ledger", level="ERROR")
    make_pipe(place, "clicks-to-lake")
    make_pipe(place, "loyalty-mirror", state="STOPPED")
    # Their groups were tidied away.
    make_pool(place, "eu-west-1_Loyalty1", "loyalty", ("userAuthEvents",))
    make_pipe(place, "refunds-sync", level="ERROR")
    for name in ("cognito/loyalty", "pipes/refunds-sync"):
        place.backend("logs").delete_log_group(f"/aws/vendedlogs/{name}")
    keep_sampling_rule(place.account, place.region, "quiet-all", Priority=50, FixedRate=0.0, ReservoirSize=0, Version=1)
    keep_sampling_rule(
        place.account, place.region, "health", Priority=10, FixedRate=0.0, ReservoirSize=0, Version=1, URLPath="/health"
    )
