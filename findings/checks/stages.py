"""What the checks of API Gateway's stages show and judge alike, of REST, HTTP and WebSocket APIs."""

from collectors.resources.aws import HttpApiStage, RestApiStage
from collectors.snapshot import Snapshot
from findings.analysis.access_logs import missing_fields
from findings.analysis.log_groups import Presence, destination
from findings.verdict import Verdict, failed, not_applicable, passed


def shown(stage: RestApiStage | HttpApiStage) -> dict[str, str]:
    """Return what names a stage in evidence and remedies."""
    return {"api_id": stage.api_id, "api_name": stage.api_name, "stage": stage.arn.rpartition("/")[2]}


def judge_fields(stage: RestApiStage | HttpApiStage) -> Verdict:
    """Fail a stage whose access log leaves out what every record needs."""
    if not stage.access_log_destination:
        return not_applicable(stage, "It has no access log.", **shown(stage))
    missing = missing_fields(stage.access_log_format)
    if missing:
        words = ", ".join(missing)
        return failed(stage, f"Its access log does not tell {words}.", missing=words, **shown(stage))
    return passed(stage, "Its access log tells who called what, and the outcome.", **shown(stage))


def judge_group(snapshot: Snapshot, stage: RestApiStage | HttpApiStage) -> Verdict:
    """Fail a stage whose access log goes to a log group of this region that is not there; raises NotCollectedError."""
    if not stage.access_log_destination:
        return not_applicable(stage, "It has no access log.")
    found = destination(snapshot, stage.access_log_destination)
    told = {"destination": stage.access_log_destination, "log_group": found.name}
    if found.presence is Presence.ELSEWHERE:
        return not_applicable(stage, "Its access log goes where this account and region cannot see.", **told)
    if found.presence is Presence.GONE:
        return failed(stage, f"Its access log goes to {found.name}, which does not exist.", **told)
    return passed(stage, f"Its access log goes to {found.name}.", **told)
