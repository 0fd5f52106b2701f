"""Three-valued logic: True and False are sure, None is "cannot be decided from what was read"."""

from collections.abc import Iterable

Truth = bool | None


def any_of(values: Iterable[Truth]) -> Truth:
    """True if one is sure, False if all are surely not, None otherwise; stops at the first True."""
    result: Truth = False
    for value in values:
        if value:
            return True
        if value is None:
            result = None
    return result


def all_of(values: Iterable[Truth]) -> Truth:
    """False if one is surely not, True if all are sure, None otherwise; stops at the first False."""
    result: Truth = True
    for value in values:
        if value is None:
            result = None
        elif not value:
            return False
    return result


def negation(value: Truth) -> Truth:
    """The opposite; what cannot be decided stays so."""
    return None if value is None else not value
