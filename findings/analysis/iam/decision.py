"""What a decision says, and how what each policy says comes together.

Sources, all of the IAM User Guide: "How AWS enforcement code logic evaluates requests to allow or deny access",
"Policy evaluation for requests within a single account", "Cross-account policy evaluation logic"; for SCPs
"SCP evaluation" of the AWS Organizations User Guide (every level from the root to the account must allow).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .principals import Named
from .rules import Kind, StatementRef
from .truth import Truth, all_of, any_of

MOST_DOUBTS = 10


class Outcome(StrEnum):
    """How a request ends."""

    ALLOWED = "allowed"
    DENIED = "explicitly denied"
    IMPLICITLY_DENIED = "not allowed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decision:
    """How a request ends and why.

    because: the deciding statements (that deny; that allow; for UNKNOWN those that may do either). doubts: what cannot
    be decided, one clause each. lacking: the kinds of policies that surely do not allow it. example: for a question
    about any resource of a pattern, the resource that was tried.
    """

    outcome: Outcome
    because: tuple[StatementRef, ...] = ()
    doubts: tuple[str, ...] = ()
    lacking: tuple[Kind, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that applies (True) or may apply (None), and how it names the one who asks."""

    ref: StatementRef
    truth: Truth
    doubts: tuple[str, ...] = ()
    named: Mapping[Named, Truth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What all layers said to one request. None for a layer that does not exist; levels hold SCPs and RCPs."""

    identity: list[Hit]
    boundary: list[Hit] | None
    session: list[Hit] | None
    levels: list[tuple[Kind, list[Hit]]]
    resource: list[Hit]

    def everything(self) -> Iterable[Hit]:
        """All hits."""
        layers = [self.identity, self.boundary or [], self.session or [], self.resource]
        return (hit for layer in [*layers, *(hits for _, hits in self.levels)] for hit in layer)


@dataclass(frozen=True, slots=True)
class Relation:
    """How the one who asks relates to the resource.

    is_same_account: None if nobody knows who owns the resource. is_owned: only the resource's own policy can give
    access (KMS keys, role trust). is_service: the one who asks has no identity policies at all.
    """

    is_same_account: Truth
    is_owned: bool = False
    is_service: bool = False


def concluded(heard: Heard, relation: Relation) -> Decision:
    """Put together what was heard: a sure deny wins, then a sure lack of an allow, then doubt, then the allow."""
    denies = [hit for hit in heard.everything() if not hit.ref.is_allow]
    if any(hit.truth for hit in denies):
        return Decision(Outcome.DENIED, tuple(hit.ref for hit in denies if hit.truth))
    allow = _allowed(heard, relation)
    if allow is False:
        return Decision(Outcome.IMPLICITLY_DENIED, lacking=_lacking(heard, relation))
    granting = [hit for hit in (*heard.identity, *heard.resource) if hit.ref.is_allow]
    if allow and not denies:
        return Decision(Outcome.ALLOWED, tuple(hit.ref for hit in granting if hit.truth))
    unsure = [hit for hit in heard.everything() if hit.truth is None]
    owner = () if relation.is_same_account is not None else ("whose account the resource is in",)
    doubts = tuple(dict.fromkeys([*(doubt for hit in unsure for doubt in hit.doubts), *owner]))
    return Decision(Outcome.UNKNOWN, tuple(hit.ref for hit in unsure) or _refs(granting), doubts[:MOST_DOUBTS])


def _refs(hits: list[Hit]) -> tuple[StatementRef, ...]:
    return tuple(hit.ref for hit in hits)


def _allows(hits: list[Hit] | None) -> Truth:
    """Whether one statement of a layer allows; a layer that does not exist does not limit."""
    return True if hits is None else any_of(hit.truth for hit in hits if hit.ref.is_allow)


def _granted(heard: Heard, named: Named) -> Truth:
    """Whether the resource's policy allows one who is named in this way."""
    return any_of(all_of((hit.truth, hit.named.get(named, False))) for hit in heard.resource if hit.ref.is_allow)


def _allowed(heard: Heard, relation: Relation) -> Truth:
    ceilings = all_of(_allows(hits) for _, hits in heard.levels)
    same = relation.is_same_account
    inside = None if same is False else _within_account(heard, relation)
    across = None if same is True else _across_accounts(heard, relation)
    if same is None:
        return all_of((inside if inside == across else None, ceilings))
    return all_of((inside if same else across, ceilings))


def _within_account(heard: Heard, relation: Relation) -> Truth:
    """One account: identity or resource policy is enough.

    A grant to the session itself, to a user or to everyone is limited by nothing but denies (and SCPs and RCPs); one
    to the role is limited by boundary and session policy; one to the account only hands the question to the account's
    own policies ("How AWS enforcement code logic ...", resource-based policies; the last is [believed] for other
    services than KMS). KMS keys and role trust must be allowed by their own policy.
    """
    direct, role, account = (_granted(heard, one) for one in (Named.DIRECTLY, Named.ROLE, Named.ACCOUNT))
    if relation.is_service:
        return direct
    identity = _allows(heard.identity)
    if relation.is_owned:
        identity = all_of((identity, account))
    limits = (_allows(heard.boundary), _allows(heard.session))
    return any_of((direct, all_of((any_of((identity, role)), *limits))))


def _across_accounts(heard: Heard, relation: Relation) -> Truth:
    """Two accounts: the identity side with its limits and the resource's policy must both allow."""
    grant = any_of(_granted(heard, named) for named in Named)
    if relation.is_service:
        return grant
    return all_of((grant, _allows(heard.identity), _allows(heard.boundary), _allows(heard.session)))


def _lacking(heard: Heard, relation: Relation) -> tuple[Kind, ...]:
    asked: list[tuple[Kind, list[Hit] | None]] = [(Kind.BOUNDARY, heard.boundary), (Kind.SESSION, heard.session)]
    if not relation.is_service:
        asked.insert(0, (Kind.IDENTITY, heard.identity))
    if relation.is_service or relation.is_owned or relation.is_same_account is not True:
        asked.append((Kind.RESOURCE, heard.resource))
    return tuple(dict.fromkeys(kind for kind, hits in (*asked, *heard.levels) if _allows(hits) is False))
