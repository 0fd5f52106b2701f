"""A selection as SQL conditions on `f` (findings_finding)."""

from collections.abc import Sequence
from typing import Any

from .search import matching_sql
from .selection import Selection

COLUMNS = {
    "account": ("account_id", "bigint"),
    "region": ("region", "text"),
    "check": ("rule_id", "text"),
    "severity": ("severity", "smallint"),
    "state": ("state", "text"),
    "assignee": ("assignee_id", "bigint"),
}


def conditions_of(selection: Selection, decided: Sequence[str] = ()) -> tuple[list[str], dict[str, Any]]:
    """Return SQL conditions on `f` (findings_finding) and their values for a whole selection.

    decided names what another condition settles already. Every condition is an equality with one of a list, and the
    accounts are always among those that the person may see.
    """
    asked = selection.filter
    lists: dict[str, Sequence[Any]] = {"state": asked.states, "severity": asked.severities}
    lists |= {"check": asked.check, "region": asked.region, "account": selection.account_ids}
    conditions, values = matching_sql(asked.q)
    for name, wanted in lists.items():
        if name not in decided and (wanted or name == "account"):
            conditions.append(f"f.{COLUMNS[name][0]} = ANY(%(w_{name})s::{COLUMNS[name][1]}[])")
            values[f"w_{name}"] = list(wanted)
    if selection.people is not None and "assignee" not in decided:
        conditions.append("(f.assignee_id = ANY(%(w_people)s::bigint[]) OR (%(w_nobody)s AND f.assignee_id IS NULL))")
        values["w_people"] = [person for person in selection.people if person is not None]
        values["w_nobody"] = None in selection.people
    return conditions, values
