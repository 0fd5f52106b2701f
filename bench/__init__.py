"""Benchmarks: one module each with run(quick) -> Result; `python -m bench`, ONLY=name, QUICK=1."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """What one benchmark measured, with a reference that was measured in the same run.

    ratio is value / reference in the same unit; peak_mb is the memory that the measured part added at its peak;
    limit is what the value must not exceed (None: no promise), more holds whatever else helps to read the figure.
    """

    bench: str
    value: float
    unit: str
    reference: float
    ratio: float
    peak_mb: float
    reference_is: str
    limit: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_within(self) -> bool:
        """Whether the promise is kept."""
        return self.limit is None or self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """The fields as one flat JSON object."""
        fields = asdict(self)
        more = fields.pop("more")
        return {**fields, **more}
