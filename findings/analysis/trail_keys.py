"""Whether CloudTrail may encrypt a trail's files with a key.

Source: CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail": the service generates data keys, for
the trail that it names as the source and in the encryption context.
"""

from collectors.resources.aws import KmsKey, Trail
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings.analysis.iam import Context, Evaluator, Outcome, Principal, parse

SERVICE, ACTION = "cloudtrail.amazonaws.com", "kms:GenerateDataKey"


def may_encrypt(snapshot: Snapshot, key: KmsKey, trail: Trail) -> bool:
    """Say whether the key's policy lets CloudTrail use it; raises NotCollectedError where that cannot be decided."""
    facts = {
        "aws:SourceArn": (trail.arn,),
        "aws:SourceAccount": (snapshot.account_id,),
        "aws:PrincipalIsAWSService": ("true",),
        "kms:EncryptionContext:aws:cloudtrail:arn": (trail.arn,),
        "kms:EncryptionContextKeys": ("aws:cloudtrail:arn",),
    }
    evaluator = Evaluator(Principal(SERVICE), identity=[], context=Context(facts, complete=("aws:principaltag/",)))
    policy = parse(key.policy, key.name)
    decision = evaluator.decide(ACTION, key.key_arn, resource_policy=policy, resource_account=snapshot.account_id)
    if decision.outcome is Outcome.UNKNOWN:
        why = f"what the policy of the key allows depends on {'; '.join(decision.doubts) or 'an unknown condition'}"
        raise NotCollectedError(KmsKey.__name__, Gap(CoverageState.UNSUPPORTED, None, why))
    return decision.outcome is Outcome.ALLOWED
