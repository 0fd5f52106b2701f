"""The data platform: member of an organization whose trail covers management events; its own trails see little."""

from dataclasses import replace

from sandbox.identities import DATA, MANAGEMENT

from .fleet import DE, EU, US, arn, fleet
from .specs import (
    ALARMS,
    DELIVERY,
    INVOCATIONS,
    AccountSpec,
    AlarmSpec,
    FunctionSpec,
    MachineSpec,
    RegionSpec,
    TrailSpec,
    watch_all,
    watch_each,
)

DATA_OF_FUNCTIONS = [
    {"Field": "eventCategory", "Equals": ["Data"]},
    {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
]
INGEST = replace(fleet({"events": "ingest"})[0], invocations=5200)
STREAMS = fleet({"streams": "clicks views carts prices geo ads"})

data = AccountSpec(
    DATA.account_id,
    management=MANAGEMENT,
    trails=(
        # Only one function is selected, and the bucket refuses what is written to it: not even that is recorded.
        TrailSpec("data-trail", US, multi_region=True, status={"LatestDeliveryError": "AccessDenied"},
                  fails=(DELIVERY,), classic=({
                      "ReadWriteType": "All", "IncludeManagementEvents": True,
                      "ExcludeManagementEventSources": ["kms.amazonaws.com"],
                      "DataResources": [
                          {"Type": "AWS::Lambda::Function", "Values": [arn(DATA.account_id, US, INGEST.name)]},
                          {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::data-lake/"]},
                      ],
                  },)),
        # Everything that is done to functions of this region, but not that they are invoked.
        TrailSpec("streams-trail", EU, advanced=({
            "Name": "functions", "FieldSelectors": [
                *DATA_OF_FUNCTIONS, {"Field": "eventName", "NotEquals": ["Invoke"]},
            ],
        },)),
        # Functions of this region whose names begin with "report" or end with "-sealed"; management events are left
        # to the others.
        TrailSpec("report-trail", DE, advanced=(
            {"Name": "reports", "FieldSelectors": [
                *DATA_OF_FUNCTIONS,
                {"Field": "resources.ARN", "StartsWith": [arn(DATA.account_id, DE, "report")]},
            ]},
            {"Name": "sealed", "FieldSelectors": [
                *DATA_OF_FUNCTIONS, {"Field": "resources.ARN", "EndsWith": ["-sealed"]},
            ]},
        )),
    ),
    regions=(
        RegionSpec(
            US,
            functions=(INGEST, *fleet({"events": "dedupe enrich replay", "billing": "etl rollup", "crm": "etl sync",
                                       "fraud": "score features", "geo": "etl", "ads": "etl export"})),
            # Errors are watched for all, throttles for one function only.
            alarms=(AlarmSpec("etl-errors"), AlarmSpec("ingest-throttles", "Throttles", INGEST.name)),
            function_fails=(INVOCATIONS,),
            traffic_fails=(ALARMS,),
            watched=(INGEST.name,),
            machines=(MachineSpec("nightly-etl"), MachineSpec("backfill", level="FATAL")),
        ),
        RegionSpec(
            EU,
            functions=STREAMS,
            alarms=watch_each(tuple(spec.name for spec in STREAMS), in_query=True),
            function_fails=(INVOCATIONS,),
        ),
        RegionSpec(
            DE,
            functions=(
                *fleet({"report-daily": "sales stock tax fraud", "report-weekly": "sales stock tax fraud"}),
                FunctionSpec("ledger-sealed", 4, timeout_s=900),
                # It neither begins nor ends as the trail wants it.
                FunctionSpec("ledger-close", 2, timeout_s=900, fails=(INVOCATIONS,)),
            ),
            alarms=watch_all("reports"),
        ),
    ),
)  # fmt: skip

# The organization's management account: of it only the trail is seen, from the member's side.
management = AccountSpec(
    MANAGEMENT,
    trails=(
        TrailSpec("org-trail", US, multi_region=True, organization=True, classic=(
            {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []},
        )),
    ),
)  # fmt: skip
