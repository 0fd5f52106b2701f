"""What is known of a request: the values of condition keys, and which keys are surely not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The condition keys of a request; key names are compared without case.

    values: what a key holds; an empty tuple says that the key is surely absent. complete: a key that begins with one
    of these and is not in values is absent, too ("aws:principaltag/" once the tags were read; "" for all keys). Any
    other key is unknown. (IAM User Guide, "IAM JSON policy elements: Variables and tags": key names are
    case-insensitive.)
    """

    values: Mapping[str, Values] = field(default_factory=dict)
    complete: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Lower the names once."""
        object.__setattr__(self, "values", {key.lower(): tuple(held) for key, held in self.values.items()})
        object.__setattr__(self, "complete", tuple(prefix.lower() for prefix in self.complete))

    def get(self, key: str) -> Values | None:
        """Return the values of a key (lower case), an empty tuple if it is absent, None if nobody knows."""
        held = self.values.get(key)
        if held is None and key.startswith(self.complete):
            return ()
        return held

    def over(self, facts: Mapping[str, Values]) -> "Context":
        """Return this context with facts added for the keys that it does not name itself."""
        return Context({**{key.lower(): held for key, held in facts.items()}, **self.values}, self.complete)


NOTHING_KNOWN = Context()
