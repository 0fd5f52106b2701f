"""The shop's staging: one region in order, one dark, one whose trail has stopped to deliver."""

from sandbox.identities import STAGING

from .fleet import DE, EU, US, fleet
from .specs import (
    ALARMS,
    DELIVERY,
    INVOCATIONS,
    MACHINE_LOGGING,
    REGION_RECORDED,
    RETENTION,
    VALIDATION,
    AccountSpec,
    FunctionSpec,
    MachineSpec,
    RegionSpec,
    TrailSpec,
    watch_all,
)

# Management events and the invocations of all functions, in one classic selector.
EVERYTHING: dict[str, object] = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
}
MANAGEMENT: dict[str, object] = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}

PRODUCTS = {
    "orders": "create get cancel events",
    "payments": "authorize capture refund",
    "thumbnails": "resize watermark",
    "auth": "login refresh authorizer",
    "catalog": "list search import",
    "shipping": "quote label",
    "emails": "send",
    "webhooks": "dispatch",
    "search": "query reindex",
    "carts": "get put expire",
}

staging = AccountSpec(
    STAGING.account_id,
    trails=(
        # One region only: it says nothing about the others.
        TrailSpec("staging-trail", US, classic=(EVERYTHING,)),
        # It would cover eu-west-1, but somebody stopped it; and it never vouched for its files.
        TrailSpec("legacy-trail", EU, logging=False, validation=False, classic=(EVERYTHING,), fails=(VALIDATION,)),
        # It runs, but leaves out every change.
        TrailSpec("reads-trail", EU, classic=(MANAGEMENT | {"ReadWriteType": "ReadOnly"},)),
        # It records, but its last file came three days ago.
        TrailSpec("berlin-trail", DE, classic=(MANAGEMENT,), fails=(DELIVERY,),
                  status={"LatestDeliveryTime": -3 * 86_400}),
    ),
    regions=(
        RegionSpec(
            US,
            functions=(
                *fleet(PRODUCTS, retention=90),
                # Two weeks where ninety days are required.
                FunctionSpec("load-test", 70, retention=14, group_fails=(RETENTION,)),
                # Ninety days are enough for staging, but this one holds copies of production.
                FunctionSpec("mirror-orders", 22, retention=90, group_tags={"env": "production"},
                             group_fails=(RETENTION,)),
            ),
            alarms=watch_all("staging", in_query=True),
            machines=(MachineSpec("nightly-import", level="OFF", type="EXPRESS", fails=(MACHINE_LOGGING,)),),
        ),
        RegionSpec(
            EU,
            functions=fleet({"preview": "orders payments auth catalog search carts emails images"}, retention=90),
            fails=(REGION_RECORDED,),
            function_fails=(INVOCATIONS,),
            traffic_fails=(ALARMS,),
        ),
        RegionSpec(DE),
    ),
)  # fmt: skip
