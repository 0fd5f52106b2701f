"""A set of loaded rules, and what of it is reported."""

from dataclasses import dataclass
from functools import cached_property

from findings.detections.sigma.matcher import Matcher
from findings.detections.sigma.rule import Correlation, Rule


@dataclass(frozen=True)
class RuleSet:
    """Rules and correlations that were loaded together; ids are unique among both."""

    rules: tuple[Rule, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @cached_property
    def silent(self) -> frozenset[str]:
        """Ids of rules whose hits are only counted: a correlation names them and no one asks for them as well."""
        counted = {rule for one in self.correlations for rule in one.rules}
        return frozenset(counted - {rule for one in self.correlations if one.is_generating for rule in one.rules})

    def compile(self) -> Matcher:
        """The rules, ready to be asked of records; keep it, it learns as it goes."""
        return Matcher(self.rules)
