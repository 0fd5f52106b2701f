"""Remedies that add a selector to those that a trail has: it is read first, and nothing in it is replaced."""

import json

from findings.verdict import Remedy

_START = """TRAIL=the-trail-that-shall-record-it HOME_REGION=the-region-of-that-trail
# put-event-selectors replaces the whole list: read it, add to it, put it back
present() {{ aws cloudtrail get-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" "$@"; }}
{body}"""
_ADVANCED = """present --output json --query '[AdvancedEventSelectors || `[]`, `{advanced}`][]' > wanted.json
{indent}aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" \\
{indent}  --advanced-event-selectors file://wanted.json"""
_CLASSIC = """if [ "$(present --output text --query 'length(AdvancedEventSelectors || `[]`)')" != 0 ]; then
  {advanced}
else
  present --output json --query '[EventSelectors || `[]`, `{added}`][]' > wanted.json
  aws cloudtrail put-event-selectors --region "$HOME_REGION" --trail-name "$TRAIL" \\
    --event-selectors file://wanted.json
fi"""
# Classic selectors know no other types: one more trail beside this one records them all into the same bucket.
_NO_CLASSIC = """if [ "$(present --output text --query 'length(AdvancedEventSelectors || `[]`)')" = 0 ]; then
  BUCKET=$(aws cloudtrail describe-trails --region "$HOME_REGION" --trail-name-list "$TRAIL" \\
    --output text --query 'trailList[0].S3BucketName')
  TRAIL=audit-data-events
  aws cloudtrail get-trail --region "$HOME_REGION" --name "$TRAIL" > /dev/null 2>&1 ||
    aws cloudtrail create-trail --region "$HOME_REGION" --name "$TRAIL" --s3-bucket-name "$BUCKET" \\
      --is-multi-region-trail --enable-log-file-validation
  aws cloudtrail start-logging --region "$HOME_REGION" --name "$TRAIL"
fi
{advanced}"""
# What a classic selector says for all resources of a type (CloudTrail API reference, DataResource).
_ALL = {"AWS::S3::Object": "arn:aws:s3", "AWS::DynamoDB::Table": "arn:aws:dynamodb"}


def data_event_remedy(kind: str, says: str) -> Remedy:
    """Return the remedy for a resource type; says is what the selector is called."""
    fields = [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": [kind]}]
    advanced = json.dumps([{"Name": says, "FieldSelectors": fields}])
    everything = [{"Type": kind, "Values": [_ALL.get(kind, "")]}]
    added = json.dumps([{"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": everything}])
    in_branch, alone = (_ADVANCED.format(advanced=advanced, indent=space) for space in ("  ", ""))
    known = kind in _ALL
    body = _CLASSIC.format(advanced=in_branch, added=added) if known else _NO_CLASSIC.format(advanced=alone)
    return Remedy(
        text=f"Let a trail that covers {{region}} record {says}.",
        cli=_START.format(body=body),
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
