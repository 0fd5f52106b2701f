"""Row 17: the key of a trail can be used, and CloudTrail may use it."""

from collections.abc import Iterator
from functools import partial

from collectors.resources.aws import KmsKey, Trail
from collectors.snapshot import CoverageState, Gap, NotCollectedError, Snapshot
from findings import controls
from findings.analysis.trail_keys import may_encrypt
from findings.analysis.trails import is_at_home
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="CloudTrail can use the key of a trail",
    problem="CloudTrail cannot use the key of a trail",
    severity=Severity.HIGH,
    judges=Trail,
    reads=(Trail, KmsKey),
    risk=(
        "Without its key CloudTrail cannot write a single file, and without the key nobody can read those that are "
        "there. Disabling a key is a quiet way to blind a trail that still says that it is on."
    ),
    remedy=Remedy(
        text="Make the key of {name} usable again, and let its policy allow CloudTrail to generate data keys.",
        cli="""aws kms describe-key --region {region} --key-id {key_id}
# For a key that waits for its deletion; then it is disabled
aws kms cancel-key-deletion --region {region} --key-id {key_id}
aws kms enable-key --region {region} --key-id {key_id}
aws kms get-key-policy --region {region} --key-id {key_id} --policy-name default --query Policy --output text""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_5,
        controls.NIST_AU_9,
        controls.PCI_10_7_2,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
    ),
)
def cloudtrail_key_usable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a trail whose key is disabled, to be deleted, gone, or closed to CloudTrail."""
    return judge_each(snapshot, Trail, partial(_judge, snapshot), only=partial(is_at_home, snapshot))


def _judge(snapshot: Snapshot, trail: Trail) -> Verdict:
    named = trail.kms_key_id or ""
    if named.split(":")[3:5] != [snapshot.region, snapshot.account_id]:
        why = "Its key is in another account and not visible here." if named else "It has no key of its own."
        return not_applicable(trail, why)
    key = snapshot.get(KmsKey, named)
    if key is None:
        gap = Gap(CoverageState.FAILED, None, f"nothing was returned for {named}")
        raise NotCollectedError(KmsKey.__name__, gap)
    shown = {"key": key.key_arn, "key_id": key.key_arn.rpartition("/")[2], "state": key.state, "deletion": key.deletion}
    if key.state != "Enabled":
        return failed(trail, f"Its key is not usable: {key.state}.", **shown)
    if not may_encrypt(snapshot, key, trail):
        return failed(trail, "The policy of its key does not let CloudTrail use it.", **shown)
    return passed(trail, "CloudTrail can use its key.", **shown)
