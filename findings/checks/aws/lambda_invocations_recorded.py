"""LOG-50: who invoked a function is recorded by a trail."""

from collections.abc import Iterator

from collectors.resources.aws import LambdaFunction, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.analysis.trail_selectors import Extent
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, passed


@check(
    title="Every invocation of a function is recorded by a trail",
    problem="Invocations of a function are not recorded by a trail",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, Trail, TrailStatus, TrailSelectors),
    link=Link.RECORDED,
    risk=(
        "Only data events show who invoked a function, from where and with which identity. Without them a stolen "
        "credential can call the function any number of times and nothing ties the calls to it."
    ),
    remedy=Remedy(
        text="Let a trail that covers {region} record the Lambda data events of {name}, or of all functions.",
        cli="""TRAIL=the-trail-that-shall-record-it HOME_REGION=the-region-of-that-trail
# put-event-selectors replaces the whole list: read it, add to it, put it back
aws cloudtrail get-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" > present.json
if jq -e '.AdvancedEventSelectors | length > 0' present.json; then KIND=advanced-event-selectors
  jq '.AdvancedEventSelectors + [{"Name": "All Lambda invocations", "FieldSelectors": [
    {"Field": "eventCategory", "Equals": ["Data"]},
    {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]}]}]' present.json > wanted.json
else KIND=event-selectors
  jq '.EventSelectors + [{"ReadWriteType": "All", "IncludeManagementEvents": false, "DataResources": [
    {"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}]}]' present.json > wanted.json
fi
aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" "--$KIND" file://wanted.json""",
        terraform="""# Inside the resource "aws_cloudtrail", beside the selectors that are there
advanced_event_selector {
  name = "All Lambda invocations"
  field_selector {
    field  = "eventCategory"
    equals = ["Data"]
  }
  field_selector {
    field  = "resources.type"
    equals = ["AWS::Lambda::Function"]
  }
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_2,
        controls.NIST_AU_12,
        controls.PCI_10_2_1,
        controls.ISO_A_8_15,
        controls.MITRE_SERVERLESS,
    ),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
)
def lambda_invocations_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function unless one trail records every Invoke of it; some invocations are not enough."""
    seen = trails.watches(snapshot, trails.ANY_INVOKE)

    def judge(function: LambdaFunction) -> Verdict:
        answers = [(watch, watch.answer(function.arn)) for watch in seen]
        for watch, answer in answers:
            if answer.extent is Extent.ALL:
                shown = {"trail": watch.trail.name, "selector": answer.selector, "bucket": watch.trail.bucket}
                return passed(function, f"Trail {watch.trail.name} records every invocation.", **shown)
        trails.require_all_read(snapshot, seen)
        some = any(answer.extent is Extent.SOME for _, answer in answers)
        reason = "Only some invocations are recorded" if some else "No trail records its invocations"
        return failed(function, f"{reason}{trails.explained(answers)}.", trails=trails.evidence(answers))

    return judge_each(snapshot, LambdaFunction, judge)
