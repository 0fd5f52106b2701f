"""What carries the lines of the logs out of the accounts, to one that only keeps them; and what it leaves out."""

import json
from collections.abc import Iterator

from sandbox.estate.fleet import EU
from sandbox.estate.parts.alerts import BLIND
from sandbox.estate.parts.log_groups import RARE
from sandbox.estate.place import Place
from sandbox.estate.specs import RegionSpec
from sandbox.identities import ACQUIRED, DATA, PRODUCTION
from sandbox.overlays.log_policies import keep_account_policy

COPIED = "log_group_copied_elsewhere"
ARCHIVE_ACCOUNT = "888899990000"
SHOP, STREAMS = (PRODUCTION.account_id, EU), (DATA.account_id, EU)
# Somebody thought that what its team reads itself need not be kept twice. A reader in the account may carry it on
# for all that one can see; that of emails-bounce was deleted.
LEFT_OUT, READ_HERE = BLIND, ("carts-put", "search-query", "recommendations-serve")
# Left out of the policy by which the data platform ships its logs to a function of its own (see alarms).
NOT_SHIPPED = "streams-geo"


def make(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """Send all logs of a region to the archive, but for the bought account and for what another policy takes."""
    if not region.functions or place.account == ACQUIRED.account_id or (_is(place, STREAMS) and not lean):
        return
    archive = f"arn:aws:logs:{place.region}:{ARCHIVE_ACCOUNT}:destination:log-archive"
    document = json.dumps({"DestinationArn": archive, "FilterPattern": "", "Distribution": "Random"})
    names = [f"/aws/lambda/{name}" for name in LEFT_OUT] if _is(place, SHOP) and not lean else []
    selection = {"selectionCriteria": f"LogGroupName NOT IN {json.dumps(names)}"} if names else {}
    keep_account_policy(place.account, place.region, "SUBSCRIPTION_FILTER_POLICY", "log-archive", document, **selection)


def fails(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """The groups of which no subscription carries anything away."""
    groups: list[str] = []
    if place.account == ACQUIRED.account_id:
        groups = [function.log_group for function in region.functions if function.has_group]
    if _is(place, SHOP):
        # A group of its class has no subscriptions.
        groups = [f"/aws/lambda/{name}" for name in (*LEFT_OUT, RARE) if name not in READ_HERE]
    if _is(place, STREAMS):
        groups = [f"/aws/lambda/{NOT_SHIPPED}"]
    yield from ((COPIED, place.arn("logs", f"log-group:{group}")) for group in groups)


def unseen(place: Place, region: RegionSpec) -> Iterator[tuple[str, str]]:
    """The groups that something in the account reads, of which nobody can say where it carries the lines."""
    groups = [f"/aws/lambda/{name}" for name in READ_HERE] if _is(place, SHOP) else []
    if _is(place, STREAMS):
        groups = [function.log_group for function in region.functions if function.name != NOT_SHIPPED]
    yield from ((COPIED, place.arn("logs", f"log-group:{group}")) for group in groups)


def _is(place: Place, of: tuple[str, str]) -> bool:
    return (place.account, place.region) == of
