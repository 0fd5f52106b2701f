"""Mute rules of alarms: kept, listed by status and alarm, forgotten."""

import pytest
from botocore.exceptions import ClientError

from sandbox.estate.roles import admin_keys
from sandbox.identities import PRODUCTION, STAGING

from .conftest import client_of

RULE = {"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT4H", "Timezone": "UTC"}}


@pytest.fixture
def alarms(company):
    company.reset()
    client = client_of(company, "cloudwatch", **admin_keys(PRODUCTION.account_id))
    client.put_alarm_mute_rule(Name="night", Rule=RULE, MuteTargets={"AlarmNames": ["payments-capture-errors"]})
    return client


def test_a_rule_is_kept_and_listed(alarms):
    arns = [rule["AlarmMuteRuleArn"] for rule in alarms.list_alarm_mute_rules()["AlarmMuteRuleSummaries"]]
    assert [arn.rpartition(":")[2] for arn in arns] == ["inventory-migration", "night"]
    found = alarms.get_alarm_mute_rule(AlarmMuteRuleName="night")
    assert found["Rule"]["Schedule"]["Duration"] == "PT4H"
    assert found["MuteTargets"] == {"AlarmNames": ["payments-capture-errors"]}


def test_lists_by_status_and_alarm(alarms):
    def listed(**given):
        return len(alarms.list_alarm_mute_rules(**given)["AlarmMuteRuleSummaries"])

    assert (listed(Statuses=["ACTIVE"]), listed(Statuses=["EXPIRED"])) == (2, 0)
    assert (listed(AlarmName="payments-capture-errors"), listed(AlarmName="other")) == (1, 0)


def test_a_deleted_rule_is_gone_and_other_accounts_have_none(company, alarms):
    theirs = client_of(company, "cloudwatch", **admin_keys(STAGING.account_id))
    assert theirs.list_alarm_mute_rules()["AlarmMuteRuleSummaries"] == []
    alarms.delete_alarm_mute_rule(AlarmMuteRuleName="night")
    with pytest.raises(ClientError) as error:
        alarms.get_alarm_mute_rule(AlarmMuteRuleName="night")
    assert "NotFound" in error.value.response["Error"]["Code"]
