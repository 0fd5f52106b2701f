"""LOG-06: CloudWatch Logs can use the key that a function's log group is encrypted with."""

from collections.abc import Iterator

from collectors.resources.aws import KmsKey, LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis.log_keys import forbidden, key_of
from findings.checks import Link, check
from findings.checks.written_groups import judge_written
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="The key of a function's log group can be used",
    problem="The key of a function's log group cannot be used",
    severity=Severity.HIGH,
    judges=LogGroup,
    reads=(LogGroup, LambdaFunction, KmsKey),
    link=Link.WRITTEN,
    risk=(
        "The group is encrypted with a key that is switched off, about to be deleted, or closed to CloudWatch Logs. "
        "New lines are refused and old ones cannot be read: switching a key off is a quiet way to blind everybody."
    ),
    remedy=Remedy(
        text="Make the key {key} usable for CloudWatch Logs of {region}: {problem}.",
        cli="""case {state} in
  PendingDeletion) aws kms cancel-key-deletion --region {region} --key-id {key_id}
    aws kms enable-key --region {region} --key-id {key_id} ;;
  Disabled) aws kms enable-key --region {region} --key-id {key_id} ;;
esac
# If its policy is the reason: keep all statements, and add one that allows logs.{region}.amazonaws.com
# kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* for {arn}
aws kms get-key-policy --region {region} --key-id {key_id} --policy-name default \\
  --query Policy --output text > policy.json
#   aws kms put-key-policy --region {region} --key-id {key_id} --policy-name default --policy file://policy.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_5, controls.NIST_AU_9, controls.PCI_10_7_2, controls.ISO_A_8_15,
              controls.MITRE_CLOUD_LOGS),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",),
)  # fmt: skip
def log_group_key_usable(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function's log group whose key is not enabled or not open to CloudWatch Logs."""

    def judge(group: LogGroup, functions: list[str]) -> Verdict:
        if not group.kms_key_id:
            return not_applicable(group, "It has no KMS key of its own.")
        key = key_of(snapshot, group)
        key_id = key.key_arn.rpartition("/")[2] or key.name
        shown = {"key": key.arn, "key_id": key_id, "state": key.state, "functions": functions}
        if key.state != "Enabled":
            problem = f"its state is {key.state}"
            return failed(group, f"Its key {key.name} cannot be used: {problem}.", problem=problem, **shown)
        action = forbidden(snapshot, key, group)
        if action is None:
            return passed(group, f"CloudWatch Logs may use its key {key.name}.", **shown)
        problem = f"its policy does not allow {action}"
        return failed(group, f"CloudWatch Logs may not use its key {key.name}: {problem}.", problem=problem, **shown)

    return judge_written(snapshot, judge)
