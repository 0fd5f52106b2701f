"""Every address, method and role: an address without a row here fails, and so does a row without an address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from auditportal.configuration import ROOT
from auditportal.members.models import CAPABILITIES, Capability, Role, User
from collectors.models import CollectionRun, Function, RunState, Scan
from findings.checks import CHECKS
from findings.models import RuleUpload
from tests.rows import a_finding, a_user, an_account, an_added_rule

pytestmark = pytest.mark.django_db

NOBODY: frozenset[str] = frozenset()
ADMIN = frozenset({Role.ADMIN.value})
TRIAGE = frozenset({Role.ANALYST.value, Role.ADMIN.value})
EXPORT = frozenset({Role.MANAGER.value, Role.ADMIN.value})
ALL = frozenset(Role.values)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
READING = ("GET", "HEAD")
AUDIT = "auditlog_auditline"
REFUSED, NOT_OFFERED, SOMEWHERE_ELSE = 403, 405, {301, 302, 303}


@dataclass(frozen=True)
class Row:
    """Who may read and who may post; stranger says that the address answers without a login."""

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    stranger: bool = False
    # Any method reads: nothing is changed by it, but none is refused either.
    lenient: bool = False
    # A library's form view takes PUT for POST.
    put: bool = False
    head: bool = True
    # Reading is itself an act that is written down.
    audited: bool = False

    def may(self, method: str) -> frozenset[str]:
        posting = method == "POST" or (self.put and method == "PUT")
        reading = self.lenient or method == "GET" or (self.head and method == "HEAD")
        return self.get if reading else self.post if posting else NOBODY


MATRIX = {
    "findings:overview": Row(get=ALL),
    "findings:list": Row(get=ALL),
    "findings:finding": Row(get=ALL),
    "findings:act": Row(post=TRIAGE),
    "findings:act-on-one": Row(post=TRIAGE),
    "findings:export": Row(get=EXPORT, head=False, audited=True),
    "findings:functions": Row(get=ALL),
    "findings:function": Row(get=ALL),
    "findings:accounts": Row(get=ALL),
    "findings:account": Row(get=ALL),
    "findings:account_blinding": Row(get=ALL),
    "findings:account_new": Row(get=ADMIN, post=ADMIN),
    "findings:account_schedule": Row(get=ADMIN),
    "findings:account_edit": Row(get=ADMIN, post=ADMIN),
    "findings:account_push": Row(get=ADMIN, post=ADMIN),
    "findings:account_test": Row(post=ADMIN),
    "findings:account_pause": Row(post=ADMIN),
    "findings:account_resume": Row(post=ADMIN),
    "findings:account_scan": Row(post=ADMIN),
    "findings:account_remove": Row(get=ADMIN, post=ADMIN),
    "findings:scans": Row(get=ALL),
    "findings:scan": Row(get=ALL),
    "findings:scan_cancel": Row(post=ADMIN),
    "findings:checks": Row(get=ALL),
    "findings:check": Row(get=ALL),
    "findings:detections": Row(get=ALL),
    "findings:detection": Row(get=ALL),
    "findings:added_rules": Row(get=ALL),
    "findings:added_rules_switch": Row(post=ADMIN),
    "findings:added_rule_new": Row(get=ADMIN, post=ADMIN),
    "findings:rule_upload": Row(get=ALL),
    "findings:added_rule": Row(get=ALL),
    "findings:added_rule_test": Row(post=ADMIN),
    "findings:added_rule_except": Row(post=ADMIN),
    "findings:rule_test_cancel": Row(post=ADMIN),
    "findings:rule_exception_remove": Row(post=ADMIN),
    # Its callers show a key instead of a login.
    "collectors:firehose": Row(stranger=True),
    "theme": Row(post=ALL, stranger=True),
    "account_login": Row(get=ALL, post=ALL, stranger=True, lenient=True),
    "account_logout": Row(get=ALL, post=ALL),
    "account_inactive": Row(get=ALL, stranger=True),
    "account_signup": Row(get=ALL, post=ALL, stranger=True, lenient=True),
    "account_reauthenticate": Row(get=ALL, post=ALL, put=True),
    "account_change_password": Row(get=ALL, post=ALL, put=True),
}


def patterns(found: list[Any], space: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address that the resolver knows."""
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, space + (f"{one.namespace}:" if one.namespace else ""))
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", str(one.pattern)


ROUTES = dict(patterns(get_resolver().url_patterns))


@pytest.fixture(autouse=True)
def _no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host without any AWS identity: what would call a cloud ends at once."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def address_of(name: str) -> str:
    """The address of something that is there."""
    account = an_account()
    if ":pk" in ROUTES[name]:
        return reverse(name, kwargs={"pk": _made(name, account)})
    if ":name" in ROUTES[name]:
        return reverse(name, kwargs={"name": "csv"})
    if ":check_id" in ROUTES[name]:
        return reverse(name, kwargs={"check_id": next(iter(CHECKS))})
    if ":rule_id" in ROUTES[name]:
        return reverse(name, kwargs={"rule_id": "lambda_invocation_blacked_out"})
    return reverse(name)


def _made(name: str, account: Any) -> int:
    if "rule" in name:
        return _made_of_rules(name)
    if "account" in name:
        return int(account.pk)
    if "scan" in name:
        scan = Scan.objects.create(account=account, state=RunState.RUNNING)
        CollectionRun.objects.create(scan=scan, account=account, region="eu-west-1")
        return int(scan.pk)
    if "function" in name:
        return int(Function.objects.create(account=account, region="eu-west-1", arn="arn:f", name="orders").pk)
    return int(a_finding(account).pk)


def _made_of_rules(name: str) -> int:
    if "upload" in name:
        return int(RuleUpload.objects.create().pk)
    rule = an_added_rule()
    if "cancel" in name:
        return int(rule.tests.create(days=1).pk)
    return int(rule.exceptions.create(text="a: b", reason="why").pk if "exception_" in name else rule.pk)


def client_of(person: User | None, **options: Any) -> Client:
    client = Client(**options)
    if person is not None:
        client.force_login(person)
    return client


def expected(row: Row, method: str, role: str) -> str:
    if role in row.may(method):
        return "answers"
    # A method that nobody may use is no question of the role; which of the two is said does not matter then.
    return "refuses" if row.may(method) else "refuses or does not offer"


def answered(status: int) -> str:
    return {REFUSED: "refuses", 401: "refuses", NOT_OFFERED: "does not offer"}.get(
        status, "answers" if status < 500 else "breaks"
    )


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(ROUTES) == set(MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_role_may_do_what_the_matrix_says(name: str) -> None:
    wrong = []
    for role in Role.values:
        person = a_user(role)
        for method in METHODS:
            address = address_of(name)
            status = client_of(person).generic(method, address).status_code
            wanted = expected(MATRIX[name], method, role)
            if answered(status) not in wanted:
                wrong.append(f"{role} {method} {address} answered {status}, but should: {wanted}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_stranger_gets_to_the_login_only(name: str) -> None:
    for method in METHODS:
        for headers in ({}, {"HX-Request": "true"}):
            response = client_of(None).generic(method, address_of(name), headers=headers)
            to_login = response.status_code in SOMEWHERE_ELSE and "/auth/login/" in response["Location"]
            refused = response.status_code in {REFUSED, NOT_OFFERED}
            assert to_login or refused or MATRIX[name].stranger, (method, response.status_code)
            assert response.status_code < 500


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if "account_" in name or row.get == ALL))
def test_a_person_who_was_switched_off_is_a_stranger(name: str) -> None:
    person = a_user(Role.ADMIN)
    client = client_of(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    response = client.get(address_of(name))
    assert MATRIX[name].stranger or "/auth/login/" in response["Location"]


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if row.get))
def test_reading_changes_nothing(name: str) -> None:
    address, client = address_of(name), client_of(a_user(Role.ADMIN))
    before = contents()
    for method in READING:
        client.generic(method, address)
    after = contents()
    if MATRIX[name].audited:
        assert after.pop(AUDIT) != before.pop(AUDIT)
    assert after == before


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if row.lenient))
def test_a_method_that_is_not_refused_changes_nothing(name: str) -> None:
    address, client = address_of(name), client_of(a_user(Role.ADMIN))
    before = contents()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        client.generic(method, address)
    assert contents() == before


def contents() -> dict[str, Any]:
    """All rows of all tables but the sessions, in which the next ExternalId waits, and the throttle of logins."""
    held: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in {"django_session", settings.CACHES["default"]["LOCATION"]}:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                held[table] = cursor.fetchone()
    return held


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if row.post))
def test_a_post_from_elsewhere_is_refused(name: str) -> None:
    address, client = address_of(name), client_of(a_user(Role.ADMIN), enforce_csrf_checks=True)
    before = contents()
    assert client.post(address).status_code == REFUSED
    assert client.post(address, headers={"X-CSRFToken": "x" * 64}).status_code == REFUSED
    assert contents() == before


@pytest.mark.parametrize("name", sorted(name for name in MATRIX if ":pk" in ROUTES.get(name, "")))
def test_what_is_not_there_is_not_found(name: str) -> None:
    client = client_of(a_user(Role.ADMIN))
    for pk in (0, 2**31, 2**63 - 1, 10**30):
        address = reverse(name, kwargs={"pk": pk})
        answer = client.post(address) if MATRIX[name].post else client.get(address)
        # An act on a finding says on the finding's own page what came of it.
        status = client.get(answer["Location"]).status_code if answer.status_code == 303 else answer.status_code
        assert status == 404, (address, status)


def test_the_documented_table_is_what_the_roles_may_do() -> None:
    text = (ROOT / "docs" / "roles.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    roles = [Role(word.lower()) for word in rows[0][1:]]
    documented = {
        row[0]: {role for role, said in zip(roles, row[1:], strict=True) if said == "yes"} for row in rows[2:]
    }
    actual = {one.label: {role for role in Role if one in CAPABILITIES[role]} for one in Capability}
    assert documented == actual
