"""Access: what roles and services may do, from what a snapshot holds of IAM.

Policies of the organization (SCPs, RCPs) are read by nobody but its management account, so they are left out: a yes
means "unless the organization forbids it". What depends on a condition that is not known is no yes and no no:
NotCollectedError, which makes the verdict UNKNOWN with the condition named.
"""

from collections.abc import Iterable
from dataclasses import replace

from collectors.resources.aws import IamGroup, IamUser, InlinePolicy, ManagedPolicy, Role
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.iam import (
    Context,
    Decision,
    Evaluator,
    Outcome,
    Policy,
    Principal,
    UnreadablePolicy,
    decide_any,
    grants,
    parse,
)

Holder = Role | IamUser


class Access:
    """Decides for the roles, users and services of one account; each principal is compiled once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._evaluators: dict[str, Evaluator] = {}
        self._services: dict[tuple[str, str], Evaluator] = {}
        self._policies: dict[str, Policy] = {}

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Access":
        """Return the one of a snapshot."""
        found: Access = snapshot.memo.setdefault("analysis.access", cls(snapshot))
        return found

    def role(self, arn: str) -> Role | None:
        """Return a role, None if it does not exist; raises NotCollectedError."""
        if f":iam::{self._snapshot.account_id}:" not in arn:
            raise _unseen("Role", f"the role {arn} belongs to another account")
        return self._snapshot.get(Role, arn)

    def evaluator(self, holder: Holder) -> Evaluator:
        """Return what a role or user may do; raises NotCollectedError."""
        if holder.arn not in self._evaluators:
            self._evaluators[holder.arn] = self._compiled(holder)
        return self._evaluators[holder.arn]

    def _compiled(self, holder: Holder) -> Evaluator:
        # Never an answer without them: a policy that was not read may deny.
        self._snapshot.all(ManagedPolicy)
        policies = [*_inline(holder.inline), *map(self._managed, holder.attached)]
        if isinstance(holder, IamUser):
            for group in self._groups(holder.groups):
                policies += [*_inline(group.inline), *map(self._managed, group.attached)]
        tags = {f"aws:PrincipalTag/{key}": (value,) for key, value in holder.tags}
        return Evaluator(
            Principal(holder.arn),
            identity=policies,
            boundary=self._managed(holder.boundary_arn) if holder.boundary_arn else None,
            context=Context(tags, complete=("aws:principaltag/",)),
        )

    def _groups(self, names: Iterable[str]) -> Iterable[IamGroup]:
        wanted = set(names)
        return [group for group in self._snapshot.complete(IamGroup) if group.name in wanted]

    def _managed(self, arn: str) -> Policy:
        if arn not in self._policies:
            held = self._snapshot.get(ManagedPolicy, arn)
            missing = UnreadablePolicy(arn, "it was not among the policies that IAM listed")
            self._policies[arn] = parse(held.document, held.name) if held else missing
        return self._policies[arn]

    def role_may(self, arn: str, action: str, resource: str) -> bool:
        """Say whether a role may do an action on a resource; a role that is gone may nothing."""
        role = self.role(arn)
        return role is not None and _sure(self.evaluator(role).decide(action, resource))

    def role_may_anywhere(self, arn: str, action: str, pattern: str = "*") -> bool:
        """Say whether a role may do an action on any resource of a pattern."""
        role = self.role(arn)
        return role is not None and _sure(decide_any(self.evaluator(role), action, pattern))

    def role_may_only_below(self, arn: str, action: str, prefix: str) -> bool:
        """Say whether all that gives a role an action names resources whose ARNs begin with a prefix."""
        role = self.role(arn)
        found = grants(self.evaluator(role), (action,), "*", is_pattern=True) if role is not None else ()
        texts = [text for grant in found for text in grant.resource_texts]
        return all(text.startswith(prefix) for text in texts) and not any(grant.is_not_resource for grant in found)

    def service_may(
        self,
        policy: str | None,
        service: str,
        action: str,
        resource: str,
        source_arn: str,
        *,
        default: bool = True,
        kind: str = "Role",
    ) -> bool:
        """Say whether a resource's policy lets a service act for a resource of this account; default without a policy.

        For SNS's default policy (Principal "*" for aws:SourceOwner) the service counts as the account that it acts for.
        kind is the resource type that holds the policy; raises NotCollectedError for it.
        """
        if policy is None:
            return default
        account = self._snapshot.account_id
        facts = {"aws:SourceArn": (source_arn,), "aws:SourceAccount": (account,), "aws:SourceOwner": (account,)}
        known = Context(facts, complete=("aws:principaltag/",))
        evaluator = self._services.setdefault(
            (service, source_arn), Evaluator(Principal(service), identity=[], context=known)
        )
        if policy not in self._policies:
            self._policies[policy] = _plainly_named(parse(policy, "of the resource"), self._snapshot.region)
        document = self._policies[policy]
        return _sure(evaluator.decide(action, resource, resource_policy=document, resource_account=account), kind)


def _plainly_named(policy: Policy, region: str) -> Policy:
    """A resource's policy with CloudWatch Logs under one name.

    Permissions for it name logs.amazonaws.com (CloudWatch Logs user guide, "Subscription filters with Lambda") or
    logs.<region>.amazonaws.com, as the templates of the Datadog Forwarder and the guide of Elastic's forwarder do.
    """
    if isinstance(policy, UnreadablePolicy):
        return policy
    regional, plain = ("Service", f"logs.{region}.amazonaws.com"), ("Service", "logs.amazonaws.com")
    statements = (
        replace(one, principals=tuple(plain if named == regional else named for named in one.principals))
        if one.principals
        else one
        for one in policy.statements
    )
    return replace(policy, statements=tuple(statements))


def _inline(policies: Iterable[InlinePolicy]) -> list[Policy]:
    return [parse(policy.document, policy.name) for policy in policies]


def _sure(decision: Decision, kind: str = "Role") -> bool:
    """Return a sure answer; raises NotCollectedError for one that nobody can give."""
    if decision.outcome is Outcome.UNKNOWN:
        why = "; ".join(decision.doubts) or "a condition that is not known"
        raise _unseen(kind, f"what is allowed depends on {why}")
    return decision.outcome is Outcome.ALLOWED


def _unseen(kind: str, why: str) -> NotCollectedError:
    return NotCollectedError(kind, Gap(CoverageState.UNSUPPORTED, None, why))
