"""The files of trails on a schedule: new ones read and judged, and the chains of digests that vouch for them."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import msgspec
from django.db import transaction

from auditportal.common.clock import now
from auditportal.common.storable import storable
from auditportal.jobs.handlers import Work, handles, periodic
from auditportal.jobs.queue import enqueue
from collectors.aws.events.inflate import LARGEST_COMPRESSED
from collectors.aws.events.log_hashes import log_object
from collectors.aws.events.trail_objects import read_object
from collectors.aws.events.trail_records import Judged, quarantined
from collectors.chain_readings import due_chains, look_at_chains
from collectors.event_readings import TRAIL_LOOKUP
from collectors.models import Checkpoint, CloudAccount
from collectors.trail_readings import Fetched, due_files, note_change, read_trail_files, state_of, told_by_files
from findings.detections.detectors.trail_chain import hits
from findings.engine.chains import tell_chain
from findings.engine.told_once import forget_told
from findings.engine.trail_objects import Source, Taken, forget_objects, take_in_object
from findings.engine.trail_sources import sources_given

from .events import matcher

FILES, CHAIN = "trails.files", "trails.chain"


@periodic("trails.read", every=timedelta(seconds=30))
def read_due(work: Work) -> None:
    """Make a job for every region whose files are due; one that is still open goes on."""
    with work.completing():
        for checkpoint in due_files(now()):
            enqueue(FILES, checkpoint.pk)


@handles(FILES, lease_s=15, max_attempts=5)
def read_files(work: Work) -> None:
    """Judge the new files of one region, each in a transaction of its own; the cursor follows."""
    checkpoint = Checkpoint.objects.select_related("account").get(pk=work.target_id)
    account, region = checkpoint.account, checkpoint.region
    checkpoint = read_trail_files(
        checkpoint, lambda found: take_in_file(account, region, found, work.check), work.check
    )
    state = state_of(checkpoint)
    state.gives = sources_given(account, region, state.trails)
    checkpoint.cursor = storable(msgspec.to_builtins(state))
    with work.completing():
        checkpoint.save()
        if (account.pk, region) in told_by_files(now()):
            _follow(checkpoint)


def take_in_file(account: CloudAccount, region: str, fetched: Fetched, check: Callable[[], None]) -> Taken | None:
    """Judge one file; that a trail was changed is noted with what is told of it."""
    source = Source(account, region, fetched.source, fetched.identity)
    records: Iterable[Judged]
    if fetched.body is None:
        reason = f"the object has {fetched.found.size} bytes, more than {LARGEST_COMPRESSED}"
        records, hashed = [quarantined(reason, fetched.source, b"")], None
    else:
        records = read_object(fetched.body, fetched.source, now())
        hashed = log_object(fetched.found.bucket, fetched.found.key, fetched.body)
    with transaction.atomic():
        taken = take_in_object(source, records, matcher(), check, hashed)
        if taken is not None and taken.doubted:
            note_change(account)
    return taken


def _follow(checkpoint: Checkpoint) -> None:
    """Let the event history begin where the files end, should it have to be read again."""
    cursor = {"read_ms": state_of(checkpoint).newest_ms}
    rows = Checkpoint.objects.filter(account=checkpoint.account, region=checkpoint.region, source=TRAIL_LOOKUP)
    rows.update(cursor=cursor, checked_at=now(), state="ok", permission="", detail="")


@periodic("trails.look_at_chains", every=timedelta(minutes=5))
def chains_due(work: Work) -> None:
    """Make a job for every region whose digest chains are due."""
    with work.completing():
        for checkpoint in due_chains(now()):
            enqueue(CHAIN, checkpoint.pk)


@handles(CHAIN, lease_s=15, max_attempts=5)
def look_at_region(work: Work) -> None:
    """Verify the digest chains of one region; findings and the heads that were seen are stored together."""
    checkpoint = Checkpoint.objects.select_related("account").get(pk=work.target_id)
    checkpoint, looks = look_at_chains(checkpoint, work.check)
    with work.completing():
        for look in looks:
            tell_chain(checkpoint.account, checkpoint.region, look.trail, hits(look.breaks), look.since)
        checkpoint.save()


@periodic("trails.forget", every=timedelta(hours=1))
def forget_old(_: Work) -> None:
    """Delete the notes that nothing asks for any more."""
    forget_told()
    forget_objects()
