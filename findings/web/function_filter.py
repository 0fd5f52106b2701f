"""Which functions the inventory shows, and in which order; it lives in the URL."""

from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import FloatField
from django.db.models.functions import Coalesce
from django.http import QueryDict

from collectors.models import Function
from findings.checks import CHECKS

LONGEST_SEARCH = 200
VERDICTS = {"blind": "No trace", "unknown": "Unknown", "traced": "Leaves a trace"}
STATUSES = {"fail": "fails", "unknown": "unknown", "pass": "passes", "not_applicable": "not applicable"}
ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "worst": ("Least complete first", ("complete", "-failed", "name", "id")),
    "name": ("Name", ("name", "id")),
    "name-down": ("Name, Z to A", ("-name", "-id")),
    "busiest": ("Busiest first", ("-traffic", "-id")),
    "newest": ("Newest first", ("-first_seen", "-id")),
}
_CONDITIONS = {
    "blind": ~Q(broken=""),
    "unknown": Q(broken="") & (~Q(unproved="") | Q(completeness__isnull=True)),
    "traced": Q(broken="", unproved="", completeness__isnull=False),
}


class BadFilterError(ValueError):
    """A filter in the URL is none that we know; the message says which."""


@dataclass(frozen=True, slots=True)
class FunctionFilter:
    """What is asked for; an empty text means any."""

    q: str = ""
    account: str = ""
    region: str = ""
    runtime: str = ""
    verdict: str = ""
    check: str = ""
    status: str = ""
    sort: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Self:
        """Return the filter of a query string; raises BadFilterError."""
        asked = cls(**{item.name: query.get(item.name, "").replace("\x00", "").strip() for item in fields(cls)})
        known = (
            ("verdict", asked.verdict, VERDICTS),
            ("sort", asked.sort, ORDERS),
            ("check", asked.check, CHECKS),
            ("status", asked.status, STATUSES),
        )
        for name, value, possible in known:
            if value and value not in possible:
                raise BadFilterError(f"{value[:60]!r} is not a value of {name}.")
        if asked.account and not (asked.account.isascii() and asked.account.isdigit() and len(asked.account) < 18):
            raise BadFilterError(f"{asked.account[:60]!r} is not the number of an account.")
        if any(len(getattr(asked, item.name)) > LONGEST_SEARCH for item in fields(cls)):
            raise BadFilterError(f"Search for at most {LONGEST_SEARCH} characters.")
        return asked

    @property
    def order(self) -> tuple[str, ...]:
        """The fields to sort by."""
        return ORDERS[self.sort or "worst"][1]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return self != type(self)(sort=self.sort)

    def query(self, **changes: str) -> str:
        """Return the query string with some values changed, empty ones left out; pages are not part of it."""
        changed = replace(self, **{name: value for name, value in changes.items() if name in self.__slots__})
        pairs = [(item.name, getattr(changed, item.name)) for item in fields(changed)]
        more = [(name, value) for name, value in changes.items() if name not in self.__slots__]
        return "?" + urlencode([(name, value) for name, value in pairs + more if value])

    def apply(self, functions: QuerySet[Function]) -> QuerySet[Function]:
        """Return the functions that fit."""
        found = functions.annotate(
            traffic=Coalesce(F("invocations"), Value(-1.0), output_field=FloatField()),
            complete=Coalesce(F("completeness"), Value(-1)),
        )
        for name, value in (("account_id", self.account), ("region", self.region), ("runtime", self.runtime)):
            if value:
                found = found.filter(**{name: value})
        if self.q:
            found = found.filter(Q(name__icontains=self.q) | Q(arn__icontains=self.q))
        if self.verdict:
            found = found.filter(_CONDITIONS[self.verdict])
        if self.check:
            status = self.status or "fail"
            found = found.filter(verdicts__contains={self.check: status})
        return found
