"""A loaded rule, a loaded correlation, and why something is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from findings.detections.catalogue import Detection
from findings.detections.sigma.terms import Node, Operator


class RuleRefusedError(Exception):
    """A rule says what we cannot do, or says it in a way that could mean two things; it is never half obeyed.

    rule is its name, id or title, as far as it could be read; construct names what is refused.
    """

    def __init__(self, rule: str, construct: str) -> None:
        super().__init__(f"{rule or 'a rule without a title'}: {construct}")
        self.rule = rule
        self.construct = construct


@dataclass(frozen=True, slots=True)
class Rule:
    """One Sigma rule: what people read of it, and its condition.

    names holds what correlations may call it by: its name, its id (a UUID in small letters) and its title. product and
    service are its log source, empty where it names none. author has to be named wherever a match of a community rule
    is shared (Detection Rule License 1.1).
    """

    detection: Detection
    condition: Node
    names: tuple[str, ...] = ()
    product: str = ""
    service: str = ""
    author: str = ""

    @property
    def id(self) -> str:
        """The detection's id."""
        return self.detection.id


@dataclass(frozen=True, slots=True)
class Threshold:
    """The figure of a window stands so to the limit; fields are those whose values are counted or summed."""

    operator: Operator
    limit: int | float
    fields: tuple[str, ...] = ()
    percentile: int = 0


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation of hits: kind as Sigma names it, rules the ids of what it counts, window_s its length in seconds.

    group_by are fields of events; aliases gives, per alias in group_by and rule id, the field that it stands for.
    is_generating: whether the rules that it counts are reported by themselves, too.
    """

    detection: Detection
    kind: str
    rules: tuple[str, ...]
    window_s: int
    threshold: Threshold
    group_by: tuple[str, ...] = ()
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_generating: bool = False
    author: str = ""

    @property
    def id(self) -> str:
        """The detection's id."""
        return self.detection.id

    def fields_of(self, rule_id: str) -> tuple[str, ...]:
        """The fields of an event of that rule which this correlation groups by, aliases resolved."""
        return tuple(self.aliases.get(name, {}).get(rule_id, name) for name in self.group_by)
