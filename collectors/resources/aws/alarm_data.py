"""What the metrics of alarms reported."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class AlarmData(Resource):
    """What an alarm (arn) on a metric of one's own, or of one version or alias of a function, had to look at.

    samples counts the data of its metrics in the last days; for a version or alias it counts invocations. neighbours
    are the names of all metrics that had data in the namespaces of an alarm without samples, None if not asked or too
    many to say.
    """

    samples: float = 0.0
    days: int = 14
    neighbours: tuple[str, ...] | None = None
