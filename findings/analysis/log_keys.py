"""Whether CloudWatch Logs may use a KMS key for a log group.

Source: CloudWatch Logs user guide, "Encrypt log data using KMS": the service's principal is
logs.<region>.amazonaws.com, and it names the log group's ARN in the encryption context aws:logs:arn. A key policy that
lets it encrypt but not decrypt, or the other way round, is of no use.

One key serves thousands of groups. A decision depends on the group only by whether its ARN equals or fits the values of
the conditions on it, so that groups for which all of these are the same share one decision.
"""

from collections.abc import Mapping

from collectors.resources.aws import KmsKey, LogGroup
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.iam import Context, Evaluator, Outcome, Policy, Principal, UnreadablePolicy, parse
from findings.analysis.iam.patterns import matcher, parts_of

NEEDED = ("kms:GenerateDataKey", "kms:Decrypt")
_SOURCE, _GROUP = "aws:SourceArn", "kms:EncryptionContext:aws:logs:arn"
_ABOUT_THE_GROUP = frozenset({_SOURCE.lower(), _GROUP.lower()})
Signature = tuple[str, tuple[tuple[bool, bool], ...]]


def key_of(snapshot: Snapshot, group: LogGroup) -> KmsKey:
    """Return the key of a group that has one; raises NotCollectedError, also for a key that is not seen from here."""
    name = group.kms_key_id or ""
    found = snapshot.get(KmsKey, name)
    if found is None:
        gap = Gap(CoverageState.UNSUPPORTED, None, f"the key {name} belongs to another account or region")
        raise NotCollectedError(KmsKey.__name__, gap)
    return found


def forbidden(snapshot: Snapshot, key: KmsKey, group: LogGroup) -> str | None:
    """Return what CloudWatch Logs needs and may not do with a key, None if it may; raises NotCollectedError."""
    keys: dict[str, _Key] = snapshot.memo.setdefault(forbidden, {})
    if key.arn not in keys:
        keys[key.arn] = _Key(snapshot, key)
    for action, outcome in keys[key.arn].outcomes(group).items():
        if outcome is Outcome.UNKNOWN:
            gap = Gap(CoverageState.UNSUPPORTED, None, f"nobody can tell whether the key's policy allows {action}")
            raise NotCollectedError(KmsKey.__name__, gap)
        if outcome is not Outcome.ALLOWED:
            return action
    return None


class _Key:
    """A key with its policy, read once, and the decisions that were made."""

    def __init__(self, snapshot: Snapshot, key: KmsKey) -> None:
        self._snapshot, self._key = snapshot, key
        self._policy: Policy = parse(key.policy or "", key.name)
        # A variable may stand for anything of the request, the group included.
        self._has_variables = "${" in (key.policy or "")
        self._values = {value: matcher(parts_of(value)) for value in _values(self._policy)}
        self._known: dict[Signature, Mapping[str, Outcome]] = {}

    def outcomes(self, group: LogGroup) -> Mapping[str, Outcome]:
        """Return the outcome of each action that is needed."""
        fits = tuple((value == group.arn, fits(group.arn)) for value, fits in self._values.items())
        signature = (group.arn if self._has_variables else "", fits)
        if signature not in self._known:
            self._known[signature] = {action: self._decided(action, group) for action in NEEDED}
        return self._known[signature]

    def _decided(self, action: str, group: LogGroup) -> Outcome:
        account = self._snapshot.account_id
        facts = {_SOURCE: (group.arn,), _GROUP: (group.arn,), "aws:SourceAccount": (account,),
                 "kms:EncryptionContextKeys": ("aws:logs:arn",)}  # fmt: skip
        found = set()
        for service in (f"logs.{self._snapshot.region}.amazonaws.com", "logs.amazonaws.com"):
            evaluator = Evaluator(Principal(service), identity=[], context=Context(facts))
            decision = evaluator.decide(
                action, self._key.key_arn, resource_policy=self._policy, resource_account=account
            )
            found.add(decision.outcome)
        return next((one for one in (Outcome.ALLOWED, Outcome.UNKNOWN) if one in found), Outcome.DENIED)


def _values(policy: Policy) -> set[str]:
    """The values that conditions compare the group's ARN with."""
    if isinstance(policy, UnreadablePolicy):
        return set()
    return {
        value
        for statement in policy.statements
        for condition in statement.conditions
        if condition.key.lower() in _ABOUT_THE_GROUP
        for value in condition.values
    }
