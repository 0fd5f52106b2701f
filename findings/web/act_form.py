"""Read an act out of a posted form."""

from datetime import date
from typing import NamedTuple

from django.http import QueryDict

from auditportal.members.models import CAPABILITIES, Capability, User
from findings.models import Verb
from findings.models.filters import Filter
from findings.triage.acts import TriageError

ME = "me"
NOBODY = ""
_TRIAGING = [role for role, capabilities in CAPABILITIES.items() if Capability.TRIAGE in capabilities]


class Asked(NamedTuple):
    """What a person asked to do; the target comes from elsewhere."""

    verb: Verb
    comment: str
    assignee: User | None
    until: date | None


def read_act(form: QueryDict, actor: User) -> Asked:
    """Return the act of a form, whose fields are named after its verb; raises TriageError with a sentence."""
    name, _, whom = form.get("verb", "").partition(":")
    if name not in Verb.values:
        raise TriageError("Choose what to do with the findings.")
    verb = Verb(name)
    comment = form.get(f"comment-{name}", "").replace("\x00", "").replace("\r\n", "\n")
    assignee = _person(whom or form.get("assignee", ""), actor) if verb == Verb.ASSIGNED else None
    return Asked(verb, comment, assignee, _day(form.get(f"until-{name}", "")))


def _person(value: str, actor: User) -> User | None:
    if value == NOBODY:
        return None
    if value == ME:
        return actor
    found = (
        User.objects.filter(pk=int(value)).first() if value.isascii() and value.isdigit() and len(value) < 19 else None
    )
    if found is None:
        raise TriageError("Choose a person from the list.")
    return found


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise TriageError("Write the date as year-month-day, such as 2027-01-31.") from error


def read_ids(form: QueryDict) -> dict[int, int]:
    """Return id -> version of the ticked rows (fields "id", values "id:version"); raises TriageError."""
    try:
        return {int(pk): int(version) for pk, version in (value.split(":") for value in form.getlist("id"))}
    except ValueError as error:
        raise TriageError("The ticked findings cannot be read; load the page again.") from error


def read_filter(form: QueryDict, name: str) -> tuple[Filter, dict[str, str]]:
    """Return the filter in a field that holds a query string, and the place in the list; raises BadFilterError."""
    query = dict(QueryDict(form.get(name, "")).lists())
    names: tuple[str, ...] = ("after", "before")
    places = {place: str(query.pop(place)[-1]) for place in names if place in query}
    return Filter.parse(query), places


class Triager(NamedTuple):
    """A person who may be given a finding; a list of them is read for each page, so no model object is made."""

    pk: int
    username: str
    first_name: str
    last_name: str

    @property
    def shown_name(self) -> str:
        """The name to show, as User.shown_name."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


def triagers() -> list[Triager]:
    """Return the people who may be given a finding, by name."""
    people = User.objects.filter(is_active=True, role__in=_TRIAGING).order_by("username")
    return [Triager(*row) for row in people.values_list(*Triager._fields)[:500]]
