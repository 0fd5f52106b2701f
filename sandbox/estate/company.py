"""The company itself. What is blind says so beside it, by reasoning, not by running checks."""

from dataclasses import replace

from sandbox.identities import ACQUIRED, DATA, PRODUCTION, STAGING

from .specs import (
    ALARM_ACTION,
    ALARMS,
    APPLICATION_LOGS,
    DELIVERY,
    INVOCATIONS,
    LOG_GROUP_EXISTS,
    MACHINE_LOGGING,
    PLATFORM_LOGS,
    REGION_RECORDED,
    RETENTION,
    STAGE_LOGGING,
    VALIDATION,
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

EU, US, DE = "eu-west-1", "us-east-1", "eu-central-1"
PRODUCTS = ("orders", "payments", "thumbnails", "auth", "catalog", "search", "shipping", "invoices", "loyalty",
            "reviews", "recommendations", "inventory", "refunds", "emails", "webhooks")  # fmt: skip
RUNTIMES = ("python3.12", "nodejs20.x", "python3.11", "java21", "nodejs18.x", "provided.al2023")
JSON = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


def fleet(
    parts: tuple[str, ...], products: tuple[str, ...] = PRODUCTS, retention: int = 365
) -> tuple[FunctionSpec, ...]:
    """Sound functions of different age and size; every ninth is not invoked."""
    names = [f"{product}-{part}" for part in parts for product in products]
    return tuple(
        FunctionSpec(
            name,
            invocations=0 if number % 9 == 8 else 20 + number * 7 % 400,
            runtime=RUNTIMES[number % len(RUNTIMES)],
            memory_mb=128 * (1 + number % 6),
            timeout_s=(3, 10, 30, 60, 900)[number % 5],
            logging=JSON if number % 4 == 1 else {},
            retention=retention,
        )
        for number, name in enumerate(names)
    )


def _arn(account: str, region: str, name: str) -> str:
    return f"arn:aws:lambda:{region}:{account}:function:{name}"


SPECIAL_PRODUCTION = (
    # The example that drives us: the firewall logs malicious input at INFO, and its own level drops it.
    FunctionSpec("firewall", 900, logging=JSON | {"ApplicationLogLevel": "ERROR"},
                 variables={"BLOCKLIST": "blocklist.txt"}, fails=(APPLICATION_LOGS,)),
    FunctionSpec("notifier", 300),
    FunctionSpec("audit-log-reader", 300),
    # Its log group was configured by name and never made.
    FunctionSpec("orders-export", 60, group="/shop/exports", has_group=False, fails=(LOG_GROUP_EXISTS,)),
    # START and REPORT of successful runs are suppressed.
    FunctionSpec("payments-legacy", 80, logging=JSON | {"SystemLogLevel": "WARN"}, fails=(PLATFORM_LOGS,)),
    FunctionSpec("search-indexer", 45, variables={"LOG_LEVEL": "ERROR"}, fails=(APPLICATION_LOGS,)),
    # Named in a NotEquals of the trail's selector.
    FunctionSpec("thumbnails-cleanup", 30, fails=(INVOCATIONS,)),
    # A week of logs where a year is required.
    FunctionSpec("reviews-import", 25, retention=7, group_fails=(RETENTION,)),
    # Sound though unusual: a shared custom group, no traffic and no group, a development group, kept for ever.
    FunctionSpec("catalog-shared", 50, group="/shop/shared", retention=400),
    FunctionSpec("webhooks-quiet", 0, has_group=False),
    FunctionSpec("play-ground", 12, retention=30, group_tags={"environment": "development"}),
    FunctionSpec("ledger-archive", 15, retention=None),
    FunctionSpec("auth-verbose", 33, logging=JSON | {"ApplicationLogLevel": "DEBUG", "SystemLogLevel": "DEBUG"},
                 variables={"POWERTOOLS_LOG_LEVEL": "WARNING"}),
)  # fmt: skip

US_PRODUCTION = fleet(("edge",), PRODUCTS[:12])
US_WATCHED = tuple(spec.name for spec in US_PRODUCTION[1:])
# The first of them has an alarm on its errors only.
US_FUNCTIONS = (replace(US_PRODUCTION[0], fails=(ALARMS,)), *US_PRODUCTION[1:])

production = AccountSpec(
    PRODUCTION.account_id,
    trails=(
        TrailSpec(
            "shop-trail",
            EU,
            multi_region=True,
            advanced=(
                {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
                {
                    "Name": "all functions but one",
                    "FieldSelectors": [
                        {"Field": "eventCategory", "Equals": ["Data"]},
                        {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
                        {"Field": "resources.ARN",
                         "NotEquals": [_arn(PRODUCTION.account_id, EU, "thumbnails-cleanup")]},
                    ],
                },
            ),
        ),
    ),
    regions=(
        RegionSpec(
            EU,
            functions=(*fleet(("api", "worker", "events")), *SPECIAL_PRODUCTION),
            alarms=(
                *watch_all("all-functions"),
                AlarmSpec("payments-latency", "Duration", "payments-api", has_action=False, fails=(ALARM_ACTION,)),
                AlarmSpec("stock-low", "StockLevel", namespace="Shop", enabled=False, fails=(ALARM_ACTION,)),
            ),
            apis=(
                ApiSpec("shopapi001", "shop", (
                    StageSpec("live", access_log=True),
                    StageSpec("beta", level="INFO"),
                    StageSpec("legacy", fails=(STAGE_LOGGING,)),
                )),
                ApiSpec("partnerapi", "partners", (StageSpec("v1", access_log=True, level="ERROR"),)),
            ),
            machines=(
                MachineSpec("order-flow"),
                MachineSpec("refund-flow", level="OFF", fails=(MACHINE_LOGGING,)),
                MachineSpec("price-refresh", level="ERROR", type="EXPRESS"),
            ),
        ),
        RegionSpec(
            US,
            functions=US_FUNCTIONS,
            alarms=(*watch_each(US_WATCHED), *watch_each((US_PRODUCTION[0].name,), ("Errors",))),
            apis=(ApiSpec("edgeapi001", "edge", (StageSpec("live", access_log=True),)),),
        ),
    ),
)  # fmt: skip

staging = AccountSpec(
    STAGING.account_id,
    trails=(
        # One region only: the other two are dark.
        TrailSpec("staging-trail", US, classic=({
            "ReadWriteType": "All", "IncludeManagementEvents": True,
            "DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
        },)),
        # It would cover eu-west-1, but somebody stopped it; and it never vouched for its files.
        TrailSpec("legacy-trail", EU, logging=False, validation=False, fails=(VALIDATION,), classic=({
            "ReadWriteType": "All", "IncludeManagementEvents": True,
            "DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
        },)),
    ),
    regions=(
        RegionSpec(
            US,
            functions=(
                *fleet(("api", "worker"), retention=90),
                # Two weeks where ninety days are required.
                FunctionSpec("load-test", 70, retention=14, group_fails=(RETENTION,)),
            ),
            alarms=watch_all("staging", in_query=True),
            machines=(MachineSpec("nightly-import", level="OFF", type="EXPRESS", fails=(MACHINE_LOGGING,)),),
        ),
        RegionSpec(
            EU,
            functions=fleet(("preview",), PRODUCTS[:8], retention=90),
            fails=(REGION_RECORDED,),
            function_fails=(INVOCATIONS,),
            traffic_fails=(ALARMS,),
        ),
        RegionSpec(DE, fails=(REGION_RECORDED,)),
    ),
)  # fmt: skip

data = AccountSpec(
    DATA.account_id,
    trails=(
        # Only one function is selected, and the bucket refuses what is written to it.
        TrailSpec("data-trail", US, multi_region=True, delivery_error="AccessDenied", fails=(DELIVERY,), classic=({
            "ReadWriteType": "All", "IncludeManagementEvents": True,
            "ExcludeManagementEventSources": ["kms.amazonaws.com"],
            "DataResources": [{
                "Type": "AWS::Lambda::Function", "Values": [_arn(DATA.account_id, US, "events-ingest")],
            }],
        },)),
        # Records functions of one region whose names begin with "report"; management events are left to the other.
        TrailSpec("report-trail", DE, advanced=({
            "Name": "reports", "FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
                {"Field": "resources.ARN", "StartsWith": [_arn(DATA.account_id, DE, "report")]},
            ],
        },)),
    ),
    regions=(
        RegionSpec(
            US,
            functions=fleet(("ingest", "etl"), ("events", "clicks", "billing", "crm", "stock", "fraud", "geo", "ads")),
            # Throttles are watched for one function only.
            alarms=(AlarmSpec("etl-errors"), AlarmSpec("ingest-throttles", "Throttles", "events-ingest")),
            function_fails=(INVOCATIONS,),
            recorded=("events-ingest",),
            traffic_fails=(ALARMS,),
            machines=(MachineSpec("nightly-etl"), MachineSpec("backfill", level="FATAL")),
        ),
        RegionSpec(
            DE,
            functions=fleet(
                ("daily", "weekly"), ("report-sales", "report-stock", "report-tax", "report-fraud", "report-ads")
            ),
            alarms=watch_all("reports"),
        ),
    ),
)  # fmt: skip

# Not registered: an admin does that by hand.
acquired = AccountSpec(
    ACQUIRED.account_id,
    trails=(),
    regions=(
        RegionSpec(
            US,
            functions=fleet(("app",), PRODUCTS[:8]),
            fails=(REGION_RECORDED,),
            function_fails=(INVOCATIONS,),
            traffic_fails=(ALARMS,),
        ),
        RegionSpec(EU, fails=(REGION_RECORDED,)),
        RegionSpec(DE, fails=(REGION_RECORDED,)),
    ),
)

COMPANY = (production, staging, data, acquired)
