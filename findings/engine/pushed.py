"""What was pushed: deliveries go into the ledger and are deleted; one that cannot be read stays, with the reason."""

import zlib
from collections.abc import Iterator
from datetime import timedelta

from auditportal.common.clock import now
from auditportal.common.storable import storable
from collectors.aws.events.firehose import LARGEST_INFLATED, Pushed, PushError, pushed, request_of
from collectors.models import Checkpoint, CloudAccount, Delivery
from findings.detections.ledger import Setup

from .ledger import Place, feed
from .watched import watched

SOURCE = "pushed_logs"
# A group of which nothing was pushed for so long is read again.
FRESH = timedelta(minutes=15)
KEPT = timedelta(days=7)


def waiting(account: CloudAccount) -> Iterator[Delivery]:
    """Yield the deliveries that wait, oldest first, also those that come meanwhile."""
    last = 0
    while (
        delivery := Delivery.objects.filter(account=account, problem="", pk__gt=last).order_by("pk").first()
    ) is not None:
        last = delivery.pk
        yield delivery


def waiting_accounts() -> list[int]:
    """Return the accounts for which something waits."""
    return list(Delivery.objects.filter(problem="").order_by().values_list("account_id", flat=True).distinct())


def take_in(delivery: Delivery) -> None:
    """Feed one delivery to the ledger; its good records count, also when another one cannot be read."""
    account, region, problem = delivery.account, delivery.region, ""
    setups = watched(account, region)
    groups: set[str] = set()
    for record in request_of(zlib.decompressobj().decompress(bytes(delivery.body), LARGEST_INFLATED))[1]:
        try:
            found = _own(account, pushed(record))
        except PushError as error:
            problem = problem or str(error)
            continue
        if found is not None:
            setup = setups[found.group].setup if found.group in setups else Setup()
            feed(Place(account, region, found.group), found.lines, setup)
            groups.add(found.group)
    _heard(account, region, groups)
    if problem:
        Delivery.objects.filter(pk=delivery.pk).update(problem=storable(problem)[:300])
    else:
        delivery.delete()


def _own(account: CloudAccount, found: Pushed | None) -> Pushed | None:
    if found is not None and found.owner != account.account_id:
        raise PushError(f"A record is of the account {found.owner[:12]}, for which this key is not.")
    return found


def _heard(account: CloudAccount, region: str, groups: set[str]) -> None:
    row, _ = Checkpoint.objects.get_or_create(account=account, region=region, source=SOURCE)
    moment = int(now().timestamp() * 1000)
    row.cursor = {**row.cursor, **{storable(group): moment for group in groups}}
    row.checked_at = row.good_at = now()
    row.save()


def pushed_groups(account: CloudAccount, region: str) -> set[str]:
    """Return the log groups whose lines are pushed these minutes."""
    row = Checkpoint.objects.filter(account=account, region=region, source=SOURCE).first()
    since = (now() - FRESH).timestamp() * 1000
    return {group for group, at in row.cursor.items() if at >= since} if row else set()


def forget_problems() -> int:
    """Delete deliveries with a problem that were kept long enough; returns how many."""
    return Delivery.objects.exclude(problem="").filter(received__lt=now() - KEPT).delete()[0]
