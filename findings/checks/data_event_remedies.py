"""Remedies that add a selector to those that a trail has: it is read first, and nothing in it is replaced."""

import json

from findings.verdict import Remedy

_START = """TRAIL=the-trail-that-shall-record-it HOME_REGION=the-region-of-that-trail
# put-event-selectors replaces the whole list: read it, add to it, put it back
present() {{ aws cloudtrail get-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" "$@"; }}
if [ "$(present --output text --query 'length(AdvancedEventSelectors || `[]`)')" != 0 ]; then
  present --output json --query '[AdvancedEventSelectors, `{advanced}`][]' > wanted.json
  aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" \\
    --advanced-event-selectors file://wanted.json
else
{classic}
fi"""
_CLASSIC = """  present --output json --query '[EventSelectors || `[]`, `{added}`][]' > wanted.json
  aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" \\
    --event-selectors file://wanted.json"""
# Classic selectors know no other types: a second trail beside this one records them into the same bucket.
_NO_CLASSIC = """  BUCKET=$(aws cloudtrail describe-trails --region "$HOME_REGION" --trail-name-list "$TRAIL" \\
    --output text --query 'trailList[0].S3BucketName')
  aws cloudtrail create-trail --region "$HOME_REGION" --name audit-data-events --s3-bucket-name "$BUCKET" \\
    --is-multi-region-trail --enable-log-file-validation
  aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name audit-data-events \\
    --advanced-event-selectors '{advanced}'
  aws cloudtrail start-logging --region "$HOME_REGION" --name audit-data-events"""
# What a classic selector says for all resources of a type (CloudTrail API reference, DataResource).
_ALL = {"AWS::S3::Object": "arn:aws:s3", "AWS::DynamoDB::Table": "arn:aws:dynamodb"}


def data_event_remedy(kind: str, says: str) -> Remedy:
    """Return the remedy for a resource type; says is what the selector is called."""
    fields = [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": [kind]}]
    advanced = json.dumps([{"Name": says, "FieldSelectors": fields}])
    everything = [{"Type": kind, "Values": [_ALL.get(kind, "")]}]
    added = json.dumps([{"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": everything}])
    classic = _CLASSIC.format(added=added) if kind in _ALL else _NO_CLASSIC.format(advanced=advanced)
    return Remedy(
        text=f"Let a trail that covers {{region}} record {says}.",
        cli=_START.format(advanced=advanced, classic=classic),
        terraform=f"""# Inside the resource "aws_cloudtrail", beside the selectors that are there
advanced_event_selector {{
  name = "{says}"
  field_selector {{
    field  = "eventCategory"
    equals = ["Data"]
  }}
  field_selector {{
    field  = "resources.type"
    equals = ["{kind}"]
  }}
}}""",
    )
