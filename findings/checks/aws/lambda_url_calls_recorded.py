"""LOG-21: calls through an open function URL are recorded; Lambda keeps no access log of them."""

from collections.abc import Iterator

from collectors.resources.aws import FunctionUrl, LambdaFunction, Trail, TrailSelectors, TrailStatus
from collectors.snapshot import Snapshot
from findings import controls
from findings.analysis import trails
from findings.analysis.trail_selectors import ARN_FIELD, Extent, Question
from findings.checks import Link, check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

# Lambda developer guide, "Monitoring Lambda function URLs": InvokeFunctionUrl requests are data events.
# [believed] Apart from its name such an event is like that of Invoke.
CALL = Question({**trails.ANY_INVOKE.fields, "eventName": "InvokeFunctionUrl"}, subject=ARN_FIELD)


@check(
    title="Calls of an open function URL are recorded by a trail",
    problem="Calls of an open function URL are recorded nowhere",
    severity=Severity.HIGH,
    judges=LambdaFunction,
    reads=(LambdaFunction, FunctionUrl, Trail, TrailStatus, TrailSelectors),
    link=Link.RECORDED,
    risk=(
        "Anybody on the internet may call this URL, and Lambda writes no access log: source address, path and status "
        "of a request exist only in the trail's data events. Without them an attack has no origin."
    ),
    remedy=Remedy(
        text="Let a trail that covers {region} record the Lambda data events of {name}, or demand AWS_IAM for its URL.",
        cli="""TRAIL=the-trail-that-shall-record-it HOME_REGION=the-region-of-that-trail
# put-event-selectors replaces the whole list: it is read, added to and put back, in the kind that the trail has
read_selectors() { aws cloudtrail get-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" "$@"; }
if [ "$(read_selectors --query 'length(EventSelectors || `[]`)' --output text)" -gt 0 ]; then
  read_selectors --output json --query "{TrailName: TrailARN, EventSelectors: [EventSelectors, [{
    ReadWriteType: 'All', IncludeManagementEvents: \\`false\\`, DataResources: [{
    Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda']}]}]][]}" > wanted.json
else
  read_selectors --output json --query "{TrailName: TrailARN, AdvancedEventSelectors: [
    AdvancedEventSelectors || \\`[]\\`, [{Name: 'All Lambda invocations', FieldSelectors: [
    {Field: 'eventCategory', Equals: ['Data']}, {Field: 'resources.type', Equals: ['AWS::Lambda::Function']}]}]][]}" \\
    > wanted.json
fi
aws cloudtrail put-event-selectors --region "$HOME_REGION" --cli-input-json file://wanted.json""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_2, controls.NIST_AU_12, controls.PCI_10_2_1, controls.ISO_A_8_15,
              controls.MITRE_PUBLIC_APP),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html",),
)  # fmt: skip
def lambda_url_calls_recorded(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a function with a URL of the type NONE, called lately, unless one trail records every call of it."""
    seen = trails.watches(snapshot, CALL)

    def judge(function: LambdaFunction) -> Verdict:
        urls = snapshot.get(FunctionUrl, function.arn)
        if urls is None or not urls.configs:
            return not_applicable(function, "It was not called by URL in the last 14 days.")
        if all(config.auth_type == "AWS_IAM" for config in urls.configs):
            return not_applicable(function, "Its URL takes signed calls only.")
        answers = [(watch, watch.answer(function.arn)) for watch in seen]
        for watch, answer in answers:
            if answer.extent is Extent.ALL:
                return passed(function, f"Trail {watch.trail.name} records every call.", trail=watch.trail.name)
        trails.require_all_read(snapshot, seen)
        snapshot.all(TrailSelectors)
        reason = f"No trail records all calls of its open URL{trails.explained(answers)}."
        return failed(function, reason, trails=trails.evidence(answers))

    return judge_each(snapshot, LambdaFunction, judge)
