"""One run: reads one region of one account into a Snapshot; the only place with a broad except."""

import logging
from collections.abc import Callable, Iterable, Mapping

from auditportal.common.clock import now
from collectors.aws.collect import Collected, Progress, collect_region
from collectors.aws.session import Connection, RegionReader
from collectors.models import CloudAccount, CollectionRun
from collectors.resources import Resource
from collectors.snapshot import CoverageState, Gap, Snapshot
from collectors.storage import resources_before

log = logging.getLogger(__name__)


def connection_of(account: CloudAccount) -> Connection:
    """Return how to reach an account; the secret leaves the database only here."""
    secret = account.secret_access_key
    return Connection(
        account_id=account.account_id,
        role_arn=account.role_arn,
        external_id=account.external_id,
        access_key_id=account.access_key_id or None,
        secret_access_key=secret.reveal() if secret else None,
    )
