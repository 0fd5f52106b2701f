"""AlarmMuteRule from ListAlarmMuteRules and GetAlarmMuteRule, without those that are over."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import AlarmMuteRule

from .shapes import moment, text, texts


@collector(
    provider="aws",
    reads=AlarmMuteRule,
    actions=("cloudwatch:ListAlarmMuteRules", "cloudwatch:GetAlarmMuteRule"),
)
def alarm_mute_rules(reader: Reader) -> Iterator[AlarmMuteRule]:
    """Yield every mute rule of the region that is or will be in force."""
    listed = reader.pages(
        "cloudwatch", "ListAlarmMuteRules", member="AlarmMuteRuleSummaries", Statuses=["SCHEDULED", "ACTIVE"]
    )
    # An ARN ends in alarm-mute-rule:<name> (Service Authorization Reference, CloudWatch).
    names = {arn: arn.rpartition(":")[2] for item in listed if (arn := text(item.get("AlarmMuteRuleArn")))}
    asked = {arn: {"AlarmMuteRuleName": name} for arn, name in names.items()}
    for arn, answer in reader.calls("cloudwatch", "GetAlarmMuteRule", asked, expect="MuteTargets"):
        schedule = (answer.get("Rule") or {}).get("Schedule") or {}
        yield AlarmMuteRule(
            arn=arn,
            name=names[arn],
            status=text(answer.get("Status")),
            expression=text(schedule.get("Expression")),
            duration=text(schedule.get("Duration")),
            expires=moment(answer.get("ExpireDate")),
            alarm_names=texts((answer.get("MuteTargets") or {}).get("AlarmNames")),
        )
