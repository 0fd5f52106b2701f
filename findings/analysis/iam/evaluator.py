"""Decide what a principal may do: compiled once for a role, every answer kept.

Pure: no clock, no network; nothing raises for what stands in a policy. Speed: an answer that was given before takes one
look-up; memory is bounded by MOST_ANSWERS.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .context import NOTHING_KNOWN, Context, Values
from .decision import Decision, Heard, Hit, Relation, concluded
from .document import Policy, UnreadablePolicy
from .principals import Named, Principal, is_excepted_not, names
from .rules import Kind, Layer, Rule, StatementRef
from .truth import Truth, all_of, any_of

MOST_ANSWERS = 100_000
Levels = Sequence[Sequence[Policy]] | None
_NO_SCPS_READ = UnreadablePolicy("organization", "it was not read")
_NO_KEY_POLICY = UnreadablePolicy("of the resource", "it was not read")


@dataclass(frozen=True, slots=True)
class Request:
    """One question: may the principal do this action on this resource (an ARN, or "*" for actions without one)?"""

    principal: Principal
    action: str
    resource: str
    context: Context = NOTHING_KNOWN
    resource_account: str | None = None


class Evaluator:
    """What one principal may do.

    identity: inline, managed and group policies. boundary, session: None if there is none. scps, rcps: a list of
    policies for each level from the root to the account; () if there is no organization (or it is its management
    account, which SCPs do not limit), None if they were not read, which makes every allow UNKNOWN.
    """

    def __init__(
        self,
        principal: Principal,
        *,
        identity: Sequence[Policy],
        boundary: Policy | None = None,
        session: Policy | None = None,
        scps: Levels = (),
        rcps: Levels = (),
        context: Context = NOTHING_KNOWN,
    ) -> None:
        has_boundary = principal.has_boundary or boundary is not None
        self.principal = Principal(principal.arn, principal.session, has_boundary)
        self.identity = Layer(Kind.IDENTITY, identity)
        self.boundary = None if boundary is None else Layer(Kind.BOUNDARY, [boundary])
        self.session = None if session is None else Layer(Kind.SESSION, [session])
        free = principal.is_service or principal.is_service_linked
        self.levels = [*_levels(Kind.SCP, () if free else scps), *_levels(Kind.RCP, rcps)]
        self._context = context.over(_facts(self.principal))
        self._contexts: dict[str, Context] = {}
        self._answers: dict[tuple[str, str, str | None], Decision] = {}

    def decide(
        self,
        action: str,
        resource: str,
        *,
        resource_policy: Policy | None = None,
        resource_account: str | None = None,
    ) -> Decision:
        """Decide one request; resource_account wins over the account in the ARN and is needed for S3.

        resource_policy: None if there is none; an UnreadablePolicy if it was not read. KMS keys and roles to assume
        always have one, so None means "not read" for them.
        """
        key = (action, resource, resource_account)
        if resource_policy is None and (known := self._answers.get(key)) is not None:
            return known
        decision = self._decide(action.lower(), resource, resource_policy, resource_account)
        if resource_policy is None:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = decision
        return decision

    def _decide(self, action: str, resource: str, policy: Policy | None, account: str | None) -> Decision:
        owner = account or owner_of(resource, self.principal.account)
        context = self.context(owner)
        is_owned = action.startswith(("kms:", "sts:assumerole")) and resource != "*"
        if is_owned and policy is None:
            policy = _NO_KEY_POLICY
        layers = (self.identity, self.boundary, self.session)
        identity, boundary, session = (
            None if layer is None else list(_hits(layer, action, resource, context)) for layer in layers
        )
        levels = [(layer.kind, list(_hits(layer, action, resource, context))) for layer in self.levels]
        named = [] if policy is None else list(self._resource_hits(policy, action, resource, context))
        is_same = None if owner is None else owner == self.principal.account
        relation = Relation(is_same, is_owned, self.principal.is_service)
        return concluded(Heard(identity or [], boundary, session, levels, named), relation)

    def context(self, owner: str | None) -> Context:
        """The context of requests for resources of an account, with what follows from the principal."""
        if owner is None:
            return self._context
        if owner not in self._contexts:
            self._contexts[owner] = self._context.over({"aws:resourceaccount": (owner,)})
        return self._contexts[owner]

    def _resource_hits(self, policy: Policy, action: str, resource: str, context: Context) -> Iterator[Hit]:
        """The statements of the resource's policy that mean the one who asks."""
        layer = Layer(Kind.RESOURCE, [policy])
        for rule in layer.rules(action):
            named, is_meant = _meaning(rule, self.principal)
            truth = all_of((is_meant, rule.applies(resource, context)))
            if truth is not False:
                doubts = rule.doubts(context) + (("whom it names",) if is_meant is None else ())
                yield Hit(layer.ref(rule), truth, doubts, named)
        yield from _unread(layer, dict.fromkeys(Named, None))


def decide(
    request: Request,
    *,
    identity: Sequence[Policy] = (),
    boundary: Policy | None = None,
    session: Policy | None = None,
    scps: Levels = (),
    rcps: Levels = (),
    resource_policy: Policy | None = None,
) -> Decision:
    """Decide a single request; for many of one role keep an Evaluator."""
    evaluator = Evaluator(
        request.principal,
        identity=identity,
        boundary=boundary,
        session=session,
        scps=scps,
        rcps=rcps,
        context=request.context,
    )
    account = request.resource_account
    return evaluator.decide(request.action, request.resource, resource_policy=resource_policy, resource_account=account)


def owner_of(resource: str, own_account: str) -> str | None:
    """The account of an ARN; an ARN without one is of the own account, except for S3, where nobody knows."""
    parts = resource.split(":", 5)
    if len(parts) < 6 or parts[4] == "aws":
        return own_account
    return parts[4] or (None if parts[2] == "s3" else own_account)


def _levels(kind: Kind, levels: Levels) -> list[Layer]:
    return [Layer(kind, policies) for policies in ([[_NO_SCPS_READ]] if levels is None else levels)]


def _hits(layer: Layer, action: str, resource: str, context: Context) -> Iterator[Hit]:
    for rule in layer.rules(action):
        truth = rule.applies(resource, context)
        if truth is not False:
            yield Hit(layer.ref(rule), truth, rule.doubts(context) if truth is None else ())
    yield from _unread(layer, {})


def _unread(layer: Layer, named: Mapping[Named, Truth]) -> Iterator[Hit]:
    """A policy that was not read may allow and may deny anything."""
    for policy in layer.unreadable:
        doubt = f'{layer.kind} "{policy.source}": {policy.reason}'
        for is_allow in (True, False):
            yield Hit(StatementRef(layer.kind, policy.source, "", -1, is_allow), None, (doubt,), named)


def _meaning(rule: Rule, principal: Principal) -> tuple[Mapping[Named, Truth], Truth]:
    """How a statement of a resource's policy names the one who asks, and whether it means them at all."""
    if rule.statement.principals is None:
        return {Named.DIRECTLY: None}, None
    if rule.statement.is_not_principal:
        is_meant = is_excepted_not(rule.statement, principal)
        return {Named.DIRECTLY: is_meant}, is_meant
    named = names(rule.statement, principal)
    return named, any_of(named.values())


def _facts(principal: Principal) -> dict[str, Values]:
    """What follows from who asks (IAM User Guide, "AWS global condition context keys" and "Principal key values")."""
    if principal.is_service:
        return {"aws:PrincipalIsAWSService": ("true",), "aws:PrincipalServiceName": (principal.arn,)}
    facts: dict[str, Values] = {"aws:PrincipalAccount": (principal.account,), "aws:PrincipalIsAWSService": ("false",)}
    if principal.path.startswith("user/"):
        return {**facts, "aws:PrincipalArn": (principal.arn,), "aws:username": (principal.path.rpartition("/")[2],)}
    if principal.role_name is None:
        return facts
    # The key holds the role's ARN with its path; an ARN of a session has none, so it says nothing sure.
    arn = {"aws:PrincipalArn": (principal.arn,)} if principal.path.startswith("role/") else {}
    return {**facts, **arn, "aws:username": (), "aws:PrincipalType": ("AssumedRole",)}
