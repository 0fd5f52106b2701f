"""The company: three accounts that are registered at once, one that was just bought, one that is only its trail."""

from sandbox.identities import ACQUIRED

from .data import data, management
from .fleet import DE, EU, US, fleet
from .production import production
from .specs import ALARMS, INVOCATIONS, REGION_RECORDED, AccountSpec, RegionSpec
from .staging import staging

# Not registered: an admin does that by hand. No trail at all, nobody watches.
acquired = AccountSpec(
    ACQUIRED.account_id,
    regions=(
        RegionSpec(
            US,
            functions=fleet({"app": "signup login feed upload notify admin", "billing": "charge report"}),
            fails=(REGION_RECORDED,),
            function_fails=(INVOCATIONS,),
            traffic_fails=(ALARMS,),
        ),
        RegionSpec(EU, fails=(REGION_RECORDED,)),
        RegionSpec(DE, fails=(REGION_RECORDED,)),
    ),
)

COMPANY = (production, staging, management, data, acquired)
