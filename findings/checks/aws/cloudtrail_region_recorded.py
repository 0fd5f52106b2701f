"""LOG-55 and row 10: what is done to an account in a region, one that it opted in to included, is recorded."""

from collections.abc import Iterator

from collectors.resources.aws import Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed


@check(
    title="A trail records all management events of the region",
    problem="Management events of a region are not recorded",
    severity=Severity.HIGH,
    judges=None,
    reads=(Trail, TrailStatus, TrailSelectors),
    risk=(
        "Management events show who changed functions, roles, alarms and logging itself. In a region without them an "
        "attacker can replace code, switch off detection and leave no record of it."
    ),
    remedy=Remedy(
        text="Let a multi-region trail record all read and write management events, and start its logging.",
        cli="""aws cloudtrail describe-trails --region {region}
TRAIL=the-trail-that-shall-record-it HOME_REGION=the-region-of-that-trail
aws cloudtrail update-trail --region "$HOME_REGION" --name "$TRAIL" --is-multi-region-trail
aws cloudtrail start-logging --region "$HOME_REGION" --name "$TRAIL"
# If these leave management events out, add {"ReadWriteType": "All", "IncludeManagementEvents": true}
aws cloudtrail get-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL\"""",
        terraform="""resource "aws_cloudtrail" "management" {
  name                          = "management-events"
  s3_bucket_name                = var.trail_bucket
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
}""",
        cloudformation="""ManagementTrail:
  Type: AWS::CloudTrail::Trail
  Properties:
    IsLogging: true
    IsMultiRegionTrail: true
    IncludeGlobalServiceEvents: true
    EnableLogFileValidation: true
    S3BucketName: !Ref TrailBucket""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.CIS_AWS_TRAIL,
        controls.NIST_AU_2,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
        controls.MITRE_CLOUD_LOGS,
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
    ),
)
def cloudtrail_region_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail the account in this region unless trails record both its reads and its writes in full.

    Leaving out only KMS and RDS Data API events is shown, but does not fail.
    """
    subject = account_subject(snapshot.account_id, snapshot.partition)
    reads = trails.watches(snapshot, trails.management_events(read_only=True))
    writes = trails.watches(snapshot, trails.management_events(read_only=False))
    proofs = [proof for seen in (reads, writes) if (proof := trails.proof(seen))]
    if len(proofs) == 2:
        names = list(dict.fromkeys(watch.trail.name for watch, _ in proofs))
        left_out = sorted({source for _, answer in proofs for source in answer.left_out})
        yield passed(subject, f"Recorded by {' and '.join(names)}.", trails=names, left_out=left_out)
        return
    trails.require_all_read(snapshot, [*reads, *writes])
    kinds = [kind for kind, seen in (("read", reads), ("write", writes)) if not trails.proof(seen)]
    answers = [(watch, watch.answer()) for watch in (reads if "read" in kinds else writes)]
    reason = f"No trail records all {' and '.join(kinds)} management events{trails.explained(answers)}."
    yield failed(subject, reason, unrecorded=kinds, trails=trails.evidence(answers))
