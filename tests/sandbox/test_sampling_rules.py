"""X-Ray's sampling rules: the default one, made, changed, forgotten."""

import pytest
from botocore.exceptions import ClientError

RULE = {
    "RuleName": "logins", "Priority": 5, "FixedRate": 1.0, "ReservoirSize": 3, "Version": 1, "ResourceARN": "*",
    "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "POST", "URLPath": "/login",
}  # fmt: skip


@pytest.fixture
def rules(admin):
    return admin("xray", region="us-east-1")


def listed(rules) -> dict[str, dict]:
    found = rules.get_sampling_rules()["SamplingRuleRecords"]
    return {record["SamplingRule"]["RuleName"]: record["SamplingRule"] for record in found}


def test_every_region_has_the_default_rule(rules):
    default = listed(rules)["Default"]
    assert (default["FixedRate"], default["ReservoirSize"], default["Priority"]) == (0.05, 1, 10_000)


def test_a_rule_is_made_changed_in_part_and_forgotten(rules):
    rules.create_sampling_rule(SamplingRule=RULE)
    rules.update_sampling_rule(SamplingRuleUpdate={"RuleName": "logins", "FixedRate": 0.5})
    kept = listed(rules)["logins"]
    assert (kept["FixedRate"], kept["ReservoirSize"], kept["URLPath"]) == (0.5, 3, "/login")
    assert kept["RuleARN"] == "arn:aws:xray:us-east-1:111122223333:sampling-rule/logins"
    rules.delete_sampling_rule(RuleName="logins")
    assert "logins" not in listed(rules)


def test_a_rule_that_is_not_there(rules):
    with pytest.raises(ClientError, match="InvalidRequestException"):
        rules.update_sampling_rule(SamplingRuleUpdate={"RuleName": "nothing", "FixedRate": 0.5})
