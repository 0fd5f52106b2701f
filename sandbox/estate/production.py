"""The shop in production: mostly in order, with the blind spots that a real shop has."""

from dataclasses import replace

from sandbox.identities import PRODUCTION

from .fleet import EU, JSON, US, arn, fleet
from .specs import (
    ALARM_ACTION,
    ALARMS,
    APPLICATION_LOGS,
    INVOCATIONS,
    LOG_GROUP_EXISTS,
    MACHINE_LOGGING,
    PLATFORM_LOGS,
    RETENTION,
    STAGE_LOGGING,
    AccountSpec,
    AlarmSpec,
    ApiSpec,
    FunctionSpec,
    MachineSpec,
    RegionSpec,
    StageSpec,
    TrailSpec,
    watch_all,
    watch_each,
)

PRODUCTS = {
    "orders": "create get cancel events",
    "payments": "authorize capture refund webhook",
    "thumbnails": "resize watermark",
    "auth": "login refresh revoke authorizer",
    "catalog": "list search import",
    "shipping": "quote label track",
    "invoices": "render send",
    "loyalty": "earn redeem",
    "reviews": "submit moderate",
    "recommendations": "train serve",
    "inventory": "reserve release sync",
    "emails": "send bounce",
    "webhooks": "dispatch retry",
    "search": "query reindex",
    "carts": "get put expire",
}

SPECIAL = (
    # The example that drives us: the firewall logs malicious input at INFO, and its own level drops it.
    FunctionSpec("firewall", 900, logging=JSON | {"ApplicationLogLevel": "ERROR"},
                 variables={"BLOCKLIST": "blocklist.txt"}, trigger="url", fails=(APPLICATION_LOGS,)),
    FunctionSpec("notifier", 300, trigger="queue"),
    FunctionSpec("audit-log-reader", 300),
    # Readers of logs that never run, may not be called, may tell nobody.
    FunctionSpec("logwatch-paused", 0),
    FunctionSpec("logwatch-unbound", 0),
    FunctionSpec("quietwatch-lines", 0),
    # Its log group was configured by name and never made.
    FunctionSpec("orders-export", 60, group="/shop/exports", has_group=False, fails=(LOG_GROUP_EXISTS,)),
    # Somebody deleted its default log group, and its role may not make it again.
    FunctionSpec("invoices-archive", 8, "python3.8", modified="2020-02-11", has_group=False, fails=(LOG_GROUP_EXISTS,)),
    # START and REPORT of successful runs are suppressed.
    FunctionSpec("payments-legacy", 80, "nodejs14.x", logging=JSON | {"SystemLogLevel": "WARN"},
                 modified="2021-05-04", fails=(PLATFORM_LOGS,)),
    FunctionSpec("search-indexer", 45, variables={"LOG_LEVEL": "ERROR"}, fails=(APPLICATION_LOGS,)),
    FunctionSpec("auth-throttle", 210, logging=JSON | {"ApplicationLogLevel": "FATAL"}, fails=(APPLICATION_LOGS,)),
    FunctionSpec("shipping-rates", 33, variables={"POWERTOOLS_LOG_LEVEL": "CRITICAL"}, fails=(APPLICATION_LOGS,)),
    # Named in a NotEquals of the trail's selector.
    FunctionSpec("thumbnails-cleanup", 30, fails=(INVOCATIONS,)),
    # A week of logs where a year is required.
    FunctionSpec("reviews-import", 25, retention=7, group_fails=(RETENTION,)),
    # Both at once, each with its own verdict: the level hides the lines, and what is left goes after a month.
    FunctionSpec("carts-abandoned", 18, retention=30, variables={"AWS_LAMBDA_LOG_LEVEL": "FATAL"},
                 fails=(APPLICATION_LOGS,), group_fails=(RETENTION,)),
    # Sound though unusual: a custom group, one shared by two, no traffic and no group, a development group, for ever.
    FunctionSpec("catalog-shared", 50, group="/shop/shared", retention=400),
    FunctionSpec("catalog-shared-copy", 50, group="/shop/shared", has_group=False),
    FunctionSpec("webhooks-quiet", 0, has_group=False),
    FunctionSpec("play-ground", 12, retention=30, group_tags={"environment": "development"}),
    FunctionSpec("ledger-archive", 15, retention=None),
    FunctionSpec("auth-verbose", 33, logging=JSON | {"ApplicationLogLevel": "DEBUG", "SystemLogLevel": "DEBUG"},
                 variables={"POWERTOOLS_LOG_LEVEL": "WARNING"}),
)  # fmt: skip

EDGE = fleet({"edge": "home product basket checkout account images pricing geo consent redirect health robots"})
# The first of them has an alarm on its errors only; it is invoked, whatever its name says.
FIRST = replace(EDGE[0], invocations=640, fails=(ALARMS,))

TRAIL = TrailSpec(
    "shop-trail",
    EU,
    multi_region=True,
    log_group="aws-cloudtrail-logs-shop",
    advanced=(
        {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
        {
            "Name": "all functions but one",
            "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
                {"Field": "resources.ARN", "NotEquals": [arn(PRODUCTION.account_id, EU, "thumbnails-cleanup")]},
            ],
        },
    ),
)
ALL_ALARMS = (
    *watch_all("all-functions"),
    *watch_each(("payments-capture",), in_query=True),
    # Nobody is told: no action at all, one for OK only, actions switched off.
    AlarmSpec("payments-latency", "Duration", "payments-capture", has_action=False, fails=(ALARM_ACTION,)),
    AlarmSpec("checkout-recovered", "Errors", "orders-create", has_action=False, has_ok_action=True,
              fails=(ALARM_ACTION,)),
    AlarmSpec("stock-low", "StockLevel", namespace="Shop", enabled=False, state="ALARM", fails=(ALARM_ACTION,)),
)  # fmt: skip
APIS = (
    ApiSpec("shopapi001", "shop", (
        StageSpec("live", access_log=True),
        StageSpec("beta", level="INFO"),
        StageSpec("legacy", fails=(STAGE_LOGGING,)),
    )),
    ApiSpec("partnerapi", "partners", (StageSpec("v1", access_log=True, level="ERROR"),)),
)  # fmt: skip
MACHINES = (
    MachineSpec("order-flow"),
    MachineSpec("refund-flow", level="OFF", fails=(MACHINE_LOGGING,)),
    MachineSpec("price-refresh", level="ERROR", type="EXPRESS"),
    MachineSpec("gift-cards", level="", fails=(MACHINE_LOGGING,)),
)

production = AccountSpec(
    PRODUCTION.account_id,
    trails=(TRAIL,),
    regions=(
        RegionSpec(
            EU,
            functions=(*fleet(PRODUCTS), *SPECIAL),
            alarms=ALL_ALARMS,
            apis=APIS,
            machines=MACHINES,
            pending=("security@shop.example",),
        ),
        RegionSpec(
            US,
            functions=(FIRST, *EDGE[1:]),
            alarms=(*watch_each(tuple(spec.name for spec in EDGE[1:])), *watch_each((FIRST.name,), ("Errors",))),
            apis=(ApiSpec("edgeapi001", "edge", (StageSpec("live", access_log=True),)),),
        ),
    ),
)
