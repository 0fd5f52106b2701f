"""Who asks, and whether a Principal or NotPrincipal element means them.

Sources: IAM User Guide, "AWS JSON policy elements: Principal" and "... NotPrincipal"; "Permissions boundaries for IAM
entities" (NotPrincipal with Deny always denies a principal that has a boundary).
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from .document import Statement
from .truth import Truth, any_of

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


class Named(IntEnum):
    """How closely a statement names the one who asks; it decides which other policies limit the grant."""

    ACCOUNT = 1
    ROLE = 2
    DIRECTLY = 3


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the ARN of a role (a session of it whose name is unknown), of a session or a user, or a service's name.

    session is the session's name if it is known; has_boundary whether a permissions boundary is attached.
    """

    arn: str
    session: str | None = None
    has_boundary: bool = False

    @property
    def is_service(self) -> bool:
        """Whether this is a service such as cloudwatch.amazonaws.com, which has no identity policies."""
        return not self.arn.startswith("arn:")

    @property
    def account(self) -> str:
        """The 12 digits of the account, empty for a service."""
        return "" if self.is_service else (self.arn.split(":", 5) + [""] * 5)[4]

    @property
    def path(self) -> str:
        """What follows the fifth colon."""
        return (self.arn.split(":", 5) + [""] * 5)[5]

    @property
    def role_name(self) -> str | None:
        """The name of the role that is used, None for users and services."""
        kind, _, rest = self.path.partition("/")
        if kind == "role":
            return rest.rpartition("/")[2]
        return rest.partition("/")[0] if kind == "assumed-role" else None

    @property
    def session_name(self) -> str | None:
        """The name of the session, None if it is not known or there is none."""
        if self.path.startswith("assumed-role/"):
            return self.path.partition("/")[2].partition("/")[2]
        return self.session

    @property
    def is_service_linked(self) -> bool:
        """Whether this is a service-linked role, which SCPs do not limit."""
        return "/aws-service-role/" in self.arn


def names(statement: Statement, principal: Principal) -> dict[Named, Truth]:
    """Say for each way of being named whether the Principal element names the one who asks."""
    found: dict[Named, list[Truth]] = {named: [] for named in Named}
    for kind, name in statement.principals or ():
        for named in Named:
            found[named].append(_names(kind, name, principal, named))
    return {named: any_of(answers) for named, answers in found.items()}


def is_excepted_not(statement: Statement, principal: Principal) -> Truth:
    """Whether a NotPrincipal element leaves the one who asks within the statement.

    With Deny a principal is surely excepted only if all of its levels are listed (account, role, session, or account
    and user): the guide says that AWS "might" check each of them, so anything between is undecidable.
    """
    if not statement.is_allow and principal.has_boundary and not principal.is_service:
        return True
    found = names(statement, principal)
    listed = any_of(found.values())
    if listed is not True or statement.is_allow or principal.is_service:
        return None if listed is None else not listed
    levels = [Named.ACCOUNT, Named.DIRECTLY] + ([Named.ROLE] if principal.role_name is not None else [])
    return False if all(found[level] is True for level in levels) else None


def _names(kind: str, name: str, principal: Principal, named: Named) -> Truth:
    if kind == "AWS":
        return _names_in_aws(name, principal, named)
    if named is not Named.DIRECTLY:
        return False
    if kind == "Service":
        return principal.is_service and name == principal.arn
    # A canonical user id stands for an account, and nothing that was read says for which one.
    return None if kind == "CanonicalUser" and not principal.is_service else False


def _names_in_aws(name: str, principal: Principal, named: Named) -> Truth:
    if name == "*":
        return named is Named.DIRECTLY
    if principal.is_service:
        return False
    if named is Named.ACCOUNT:
        return principal.account == (name if _ACCOUNT.fullmatch(name) else _root_account(name))
    other = Principal(name)
    if other.role_name is None or other.account != principal.account or other.role_name != principal.role_name:
        return named is Named.DIRECTLY and principal.role_name is None and name == principal.arn
    return _names_role(other, principal, named)


def _names_role(other: Principal, principal: Principal, named: Named) -> Truth:
    """Both are of one role: the element names the role itself or one session of it."""
    if not other.path.startswith("assumed-role/"):
        is_same = not principal.path.startswith("role/") or other.arn == principal.arn
        return named is Named.ROLE and is_same
    if named is not Named.DIRECTLY:
        return False
    return None if principal.session_name is None else other.session_name == principal.session_name


def _root_account(name: str) -> str | None:
    other = Principal(name)
    return other.account if other.path == "root" and not other.is_service else None
