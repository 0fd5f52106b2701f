"""Cognito: what a user pool logs, which moto does not know."""

from typing import Any

from moto.cognitoidp.models import cognitoidp_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, replaces


def keep_user_pool_logs(account: str, region: str, pool: str, configurations: list[dict[str, Any]]) -> None:
    """Remember the log configurations of a pool."""
    KEPT[account, region, "user_pool_logs"][pool] = configurations


@replaces("cognito-idp", "GetLogDeliveryConfiguration", "SetLogDeliveryConfiguration")
def log_delivery(call: Call, account: str) -> Answer:
    """Keep what is set, and show it; a pool without any has an empty list."""
    given = call.parameters()
    pool = str(given.get("UserPoolId", ""))
    if pool not in cognitoidp_backends[account][call.region].user_pools:
        return error_answer(call, 400, "ResourceNotFoundException", f"User pool {pool} does not exist.")
    if call.operation == "SetLogDeliveryConfiguration":
        keep_user_pool_logs(account, call.region, pool, given["LogConfigurations"])
    kept = KEPT[account, call.region, "user_pool_logs"].get(pool, [])
    return json_answer({"LogDeliveryConfiguration": {"UserPoolId": pool, "LogConfigurations": kept}})
