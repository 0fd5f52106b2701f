"""Which functions write to a log group, and how they were set up when they were last read."""

from collections.abc import Mapping
from dataclasses import dataclass

from collectors.models import CloudAccount
from collectors.resources.aws import LambdaFunction
from collectors.storage import resources_before
from findings.analysis.functions import log_group_name
from findings.detections.ledger import Setup

from .behaviour import Subject

SUPPRESSED = "WARN"


@dataclass(frozen=True, slots=True)
class Watched:
    """A log group whose lines are judged: about whom, and what has to be in it."""

    subject: Subject
    setup: Setup


def watched(account: CloudAccount, region: str) -> Mapping[str, Watched]:
    """Return {log group: what is watched there} for the functions that the last scan saw."""
    writers: dict[str, list[LambdaFunction]] = {}
    for function in resources_before(account, region, LambdaFunction).values():
        if isinstance(function, LambdaFunction):
            writers.setdefault(log_group_name(function), []).append(function)
    return {group: Watched(_subject(account, region, group, found), _setup(found)) for group, found in writers.items()}


def _subject(account: CloudAccount, region: str, group: str, found: list[LambdaFunction]) -> Subject:
    if len(found) == 1:
        return Subject(account, region, found[0].arn, found[0].name)
    arn = f"arn:{account.partition}:logs:{region}:{account.account_id}:log-group:{group}"
    return Subject(account, region, arn, group, "LogGroup")


def _setup(found: list[LambdaFunction]) -> Setup:
    """What holds for all that write there: the longest timeout, every size, and only what each of them tells."""
    return Setup(
        timeout_s=max(function.timeout_s for function in found),
        memories_mb=tuple(sorted({function.memory_mb for function in found})),
        tells_platform=not any(
            function.log_format == "JSON" and function.system_log_level == SUPPRESSED for function in found
        ),
    )
