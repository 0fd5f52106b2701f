"""From a broken digest chain to findings: one per trail, kind of harm and UTC day, however often it is looked at."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from auditportal.common.clock import now
from auditportal.common.storable import index_key
from collectors.models import CloudAccount
from collectors.resources.aws import Trail
from findings.detections.detectors.trail_chain import GAP, OF_CHAINS, ChainHit
from findings.models import Finding
from findings.verdict import Status, Verdict

from .reconcile import LONGEST, Changes, bring_in_line

MENDED = "A sound digest covers these hours after all: it came late."


def tell_chain(account: CloudAccount, region: str, trail: Trail, hits: Sequence[ChainHit], since: datetime) -> Changes:
    """Tell what a look at all days from since (UTC) on found; call it in the transaction that keeps the heads.

    Hours that are covered after all, by a digest that came late, resolve. What was changed or taken away stays a
    finding until a person closes it, also when it is put back.
    """
    verdicts = [(hit.detection.id, _verdict(trail, hit)) for hit in hits]
    told = {(rule_id, verdict.discriminator) for rule_id, verdict in verdicts}
    day = since.date().isoformat()
    with transaction.atomic():
        rows = Finding.objects.filter(account=account, region=region, arn=index_key(trail.arn, LONGEST["arn"]))
        rows = rows.filter(rule_id__in=[one.id for one in OF_CHAINS]).order_by("pk").select_for_update()
        held = [
            row
            for row in rows
            if (row.rule_id, row.discriminator) in told or (row.rule_id == GAP.id and row.discriminator >= day)
        ]
        return bring_in_line(account, region, {}, now(), verdicts, held, MENDED)


def _verdict(trail: Trail, hit: ChainHit) -> Verdict:
    evidence = {"trail": trail.arn, "day": hit.discriminator, **hit.evidence}
    return Verdict(Status.FAIL, trail.arn, "Trail", trail.name, hit.sentence, evidence, hit.discriminator)
