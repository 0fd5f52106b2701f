"""Account policies and data protection policies of log groups: kept, listed, forgotten."""

import pytest
from botocore.exceptions import ClientError

DOCUMENT = '{"Name": "p", "Version": "2021-06-01", "Statement": []}'
KIND = "DATA_PROTECTION_POLICY"


@pytest.fixture
def logs(admin):
    return admin("logs", region="eu-central-1")


def status(logs, name: str) -> str | None:
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return group.get("dataProtectionStatus")


def test_an_account_policy_is_kept_listed_by_its_type_and_forgotten(logs):
    logs.put_account_policy(policyName="cards", policyType=KIND, policyDocument=DOCUMENT, scope="ALL")
    (policy,) = logs.describe_account_policies(policyType=KIND)["accountPolicies"]
    assert (policy["policyName"], policy["policyDocument"], policy["policyType"]) == ("cards", DOCUMENT, KIND)
    assert logs.describe_account_policies(policyType="SUBSCRIPTION_FILTER_POLICY")["accountPolicies"] == []
    logs.delete_account_policy(policyName="cards", policyType=KIND)
    assert logs.describe_account_policies(policyType=KIND)["accountPolicies"] == []
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.delete_account_policy(policyName="cards", policyType=KIND)


def test_the_policy_of_a_group_shows_in_its_status(logs):
    logs.create_log_group(logGroupName="/masked")
    assert status(logs, "/masked") is None
    assert "policyDocument" not in logs.get_data_protection_policy(logGroupIdentifier="/masked")
    logs.put_data_protection_policy(logGroupIdentifier="/masked", policyDocument=DOCUMENT)
    assert logs.get_data_protection_policy(logGroupIdentifier="/masked")["policyDocument"] == DOCUMENT
    assert status(logs, "/masked") == "ACTIVATED"
    logs.delete_data_protection_policy(logGroupIdentifier="/masked")
    assert status(logs, "/masked") == "DELETED"
    logs.delete_log_group(logGroupName="/masked")


def test_the_policy_of_a_group_that_is_not_there_is_refused(logs):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.get_data_protection_policy(logGroupIdentifier="/nothing")
