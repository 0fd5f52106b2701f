"""Detector from ListDetectors and GetDetector."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import Detector

from .shapes import text


@collector(provider="aws", reads=Detector, actions=("guardduty:ListDetectors", "guardduty:GetDetector"))
def detectors(reader: Reader) -> Iterator[Detector]:
    """Yield GuardDuty's detector of the region; there is at most one."""
    ids = [text(one) for one in reader.pages("guardduty", "ListDetectors", member="DetectorIds")]
    start = f"arn:{reader.partition}:guardduty:{reader.region}:{reader.account_id}:detector/"
    asked = {f"{start}{one}": {"DetectorId": one} for one in ids if one}
    for arn, answer in reader.calls("guardduty", "GetDetector", asked, expect="Status"):
        enabled = [item for item in answer.get("Features") or () if item.get("Status") == "ENABLED"]
        yield Detector(
            arn=arn,
            name=arn.rpartition("/")[2],
            is_enabled=answer["Status"] == "ENABLED",
            features=tuple(sorted(text(item.get("Name")) for item in enabled)),
        )
