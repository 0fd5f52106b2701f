"""Builders of what stands before functions and of what rules log groups, with sound defaults; sound and blind ones."""

import json
from typing import Any

from collectors.resources import Resource
from collectors.resources.aws import (
    ApiGatewayAccount,
    FunctionUrl,
    GraphqlApi,
    HttpApiStage,
    KmsKey,
    LogAccountPolicy,
    LogMasking,
    LogResourcePolicy,
    LogThrottling,
    LogTraffic,
    MethodLogging,
    Pipe,
    Role,
    SamplingRule,
    UrlConfig,
    UserPool,
    UserPoolLog,
)
from collectors.resources.aws.identity import InlinePolicy
from tests.builders import (
    ACCOUNT,
    KEY,
    LOG_FORMAT,
    REGION,
    function,
    function_arn,
    log_group,
    stage,
    state_machine,
    traffic,
)

GROUP = log_group().arn
GATEWAY_ROLE = f"arn:aws:iam::{ACCOUNT}:role/api-gateway-logs"
IP_ADDRESS = "arn:aws:dataprotection::aws:data-identifier/IpAddress"
SECRET_KEY = "arn:aws:dataprotection::aws:data-identifier/AwsSecretKey"
OPEN = {"Sid": "open", "Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents", "Resource": "*"}


def statements(*held: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(held)})


def allow(*actions: str, principal: Any = None, **fields: Any) -> dict[str, Any]:
    who = {"Principal": principal} if principal else {}
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **who, **fields}


def log_traffic(name: str = "/aws/lambda/orders", events: float = 4000.0) -> LogTraffic:
    return LogTraffic(log_group(name).arn, name, events, events * 200)


def throttling(name: str = "/aws/lambda/orders", **fields: Any) -> LogThrottling:
    return LogThrottling(log_group(name).arn, name, **fields)


def key(arn: str = KEY, state: str = "Enabled", policy: str | None = None) -> KmsKey:
    to_logs = allow("kms:Decrypt", "kms:GenerateDataKey*", principal={"Service": f"logs.{REGION}.amazonaws.com"})
    return KmsKey(arn, arn.rpartition("/")[2], key_arn=arn, state=state, policy=policy or statements(to_logs))


def resource_policy(name: str = "delivery", *held: dict[str, Any]) -> LogResourcePolicy:
    delivery = allow("logs:PutLogEvents", principal={"Service": "delivery.logs.amazonaws.com"})
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:resource-policy:{name}"
    return LogResourcePolicy(arn, name, statements(*(held or (delivery,))))


def masking_document(*identifiers: str) -> str:
    """A data protection policy as AWS wants it: one statement that audits, one that masks."""
    operations: tuple[dict[str, Any], ...] = (
        {"Audit": {"FindingsDestination": {}}},
        {"Deidentify": {"MaskConfig": {}}},
    )
    held = [{"DataIdentifier": list(identifiers), "Operation": operation} for operation in operations]
    return json.dumps({"Name": "protection", "Version": "2021-06-01", "Statement": held})


def account_policy(*identifiers: str, **fields: Any) -> LogAccountPolicy:
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:account-policy:DATA_PROTECTION_POLICY:all"
    sound = {"type": "DATA_PROTECTION_POLICY", "document": masking_document(*(identifiers or (SECRET_KEY,)))}
    return LogAccountPolicy(arn, "all", **{**sound, **fields})


def masking(*identifiers: str, name: str = "/aws/lambda/orders") -> LogMasking:
    return LogMasking(log_group(name).arn, name, masking_document(*(identifiers or (SECRET_KEY,))))


def gateway(role_arn: str | None = GATEWAY_ROLE) -> ApiGatewayAccount:
    return ApiGatewayAccount(f"arn:aws:apigateway:{REGION}::/account", REGION, role_arn)


def gateway_role(*actions: str, service: str = "apigateway.amazonaws.com") -> Role:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    logs = allow(*(actions or ("logs:CreateLogStream", "logs:PutLogEvents")))
    inline = (InlinePolicy("logs", statements(logs)),)
    return Role(GATEWAY_ROLE, "api-gateway-logs", trust=statements(trust), inline=inline)


def http_stage(name: str = "live", **fields: Any) -> HttpApiStage:
    sound: dict[str, Any] = {
        "api_id": "h1t2t3p",
        "api_name": "storefront",
        "access_log_destination": GROUP,
        "access_log_format": LOG_FORMAT,
        "routes": (MethodLogging("*"),),
    }
    arn = f"arn:aws:apigateway:{REGION}::/apis/h1t2t3p/stages/{name}"
    return HttpApiStage(arn, f"storefront/{name}", **{**sound, **fields})


def graphql_api(name: str = "storefront", **fields: Any) -> GraphqlApi:
    sound = {"field_log_level": "ERROR", "log_role_arn": f"arn:aws:iam::{ACCOUNT}:role/appsync-logs", "tracing": True}
    return GraphqlApi(f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/{name}", name, **{**sound, **fields})


def user_pool(name: str = "customers", *logs: UserPoolLog) -> UserPool:
    sign_ins = UserPoolLog("userAuthEvents", "INFO", GROUP)
    arn = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_{name}"
    return UserPool(arn, name, logs or (sign_ins,))


def pipe(name: str = "orders-to-ledger", **fields: Any) -> Pipe:
    sound = {"log_level": "ERROR", "log_destinations": (GROUP,)}
    return Pipe(f"arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/{name}", name, **{**sound, **fields})


def function_url(name: str = "orders", *configs: UrlConfig) -> FunctionUrl:
    return FunctionUrl(function_arn(name), name, configs or (UrlConfig(auth_type="NONE"),))


def sampling_rule(name: str = "Default", **fields: Any) -> SamplingRule:
    sound = {"fixed_rate": 0.05, "reservoir": 1, "priority": 10_000}
    return SamplingRule(f"arn:aws:xray:{REGION}:{ACCOUNT}:sampling-rule/{name}", name, **{**sound, **fields})


def sound_fronts() -> tuple[Resource, ...]:
    """One of each, as it should be, around the function orders."""
    fronts = (gateway(), gateway_role(), http_stage(), graphql_api(), user_pool(), pipe(), function_url())
    return (*fronts, sampling_rule(), log_traffic(), throttling(), key(), resource_policy(), account_policy())


def blind_fronts() -> tuple[Resource, ...]:
    """Something for every check of this family to find."""
    gone = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/api/gone"
    bare = log_group("/aws/lambda/silent", kms_key_id=None, deletion_protection=False, log_class="INFREQUENT_ACCESS")
    locked = f"{KEY}-locked"
    return (
        function("silent", logs_event=True, last_modified="2025-01-01T00:00:00.000+0000"),
        function("twin", log_group="/aws/lambda/silent"),
        function("shuttered"),
        traffic("silent"),
        traffic("shuttered"),
        bare,
        log_group("/aws/lambda/shuttered", kms_key_id=locked),
        key(locked, "Disabled"),
        log_traffic("/aws/lambda/silent", 0.0),
        log_traffic("/aws/lambda/shuttered", 0.0),
        throttling("/aws/lambda/silent", throttled=3.0),
        resource_policy("open", OPEN),
        account_policy(IP_ADDRESS),
        function_url("silent"),
        gateway(None),
        stage("gone", access_log_destination=gone, access_log_format="$context.requestId", tracing=False,
              methods=(MethodLogging("*/*", "INFO", data_trace=True),)),
        http_stage("silent", access_log_destination=None),
        http_stage("gone", access_log_destination=gone, access_log_format=None),
        state_machine("cart-pricing", type="EXPRESS", logging_level="ERROR", log_destinations=(f"{gone}:*",),
                      include_execution_data=False, tracing=False),
        graphql_api("partners", field_log_level=None, log_role_arn=None, tracing=False),
        graphql_api("reports", field_log_level="NONE"),
        user_pool("staff", UserPoolLog("userNotification", "ERROR", GROUP)),
        pipe("clicks", log_level="OFF", log_destinations=()),
        sampling_rule("nothing", fixed_rate=0.0, reservoir=0),
    )  # fmt: skip
