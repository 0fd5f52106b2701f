"""Why a metric or subscription filter sees nothing: a pattern that no line can pass, or one for another format."""

from collections.abc import Iterable
from functools import lru_cache

from collectors.resources.aws import LambdaFunction, Trail
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.filter_pattern import (
    FilterPattern,
    LogFormat,
    PatternError,
    Refusal,
    drift,
    never_matches,
    parse,
)
from findings.analysis.functions import log_group_name


@lru_cache(maxsize=512)  # an estate writes a few patterns on thousands of log groups
def impossible(pattern: str, kind: str) -> str | None:
    """Return why no line can pass a pattern, None if some may.

    kind is the resource type that holds it; raises NotCollectedError for a pattern that the guide does not describe.
    """
    try:
        why = never_matches(parse(pattern))
    except PatternError as error:
        if error.refusal is Refusal.UNSUPPORTED:
            why_not = f"what its pattern matches is not described by AWS: {error.reason}"
            raise NotCollectedError(kind, Gap(CoverageState.UNSUPPORTED, None, why_not)) from error
        return f"It cannot be read: {error}."
    return why


def unfit(pattern: str, formats: Iterable[LogFormat]) -> str | None:
    """Return why a pattern fits no line of a group; None if it fits some, or cannot be read.

    Only the format JSON proves it: under Text a program may write JSON by itself, as many loggers do.
    """
    parsed = _parsed(pattern)
    return drift(parsed, "JSON") if parsed and set(formats) == {"JSON"} else None


def needs_json_from_program(pattern: str, formats: Iterable[LogFormat]) -> bool:
    """Say whether a pattern fits only lines that a program writes as JSON by itself, under the format Text."""
    parsed = _parsed(pattern)
    return bool(parsed and set(formats) == {"Text"} and drift(parsed, "Text"))


def _parsed(pattern: str) -> FilterPattern | None:
    try:
        return parse(pattern)
    except PatternError:
        return None


def formats_by_group(snapshot: Snapshot) -> dict[str, set[LogFormat]]:
    """Return the formats of the lines that functions and trails write to each log group; raises NotCollectedError.

    CloudTrail writes one JSON object a line (CloudTrail user guide, "CloudTrail log file examples").
    """
    found: dict[str, set[LogFormat]] = {}
    for function in snapshot.all(LambdaFunction):
        found.setdefault(log_group_name(function), set()).add("JSON" if function.log_format == "JSON" else "Text")
    here = f":{snapshot.region}:{snapshot.account_id}:log-group:"
    for trail in snapshot.all(Trail):
        _, is_here, group = (trail.log_group_arn or "").partition(here)
        if is_here:
            found.setdefault(group.removesuffix(":*"), set()).add("JSON")
    return found
