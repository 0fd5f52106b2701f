"""CloudTrail ListPublicKeys, which moto has not; and a control that writes hours of a trail into its bucket."""

import time
from typing import Any

from sandbox.answers import Answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import control, replaces
from sandbox.trails_written import public_keys, write_hours

_YEAR_S = 365 * 86_400


@replaces("cloudtrail", "ListPublicKeys")
def listed(call: Call, account: str) -> Answer:
    """Show the one key of the region, valid a year either way, if the asked range meets it."""
    del account
    given, now = call.parameters(), time.time()
    start, end = float(given.get("StartTime") or now - 86_400), float(given.get("EndTime") or now)
    if end < now - _YEAR_S or start > now + _YEAR_S:
        return json_answer({"PublicKeyList": []})
    times = {"ValidityStartTime": now - _YEAR_S, "ValidityEndTime": now + _YEAR_S}
    return json_answer({"PublicKeyList": [key | times for key in public_keys(call.region)]})


@control("trail_written")
def written(given: dict[str, Any]) -> dict[str, Any]:
    """Write hours of log files and digests: {"trail_arn", "region", "hours", "events"}; tells what was written."""
    chain = write_hours(
        str(given["trail_arn"]), str(given["region"]), int(given.get("hours", 1)), list(given.get("events", ()))
    )
    return {"bucket": chain.bucket, "objects": sorted(chain.objects), "digests": chain.digests}
