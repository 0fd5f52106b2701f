"""CloudWatch Logs: class, protection, pattern and pages of groups; their type in the tagging API."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def logs(admin):
    return admin("logs")


def named(answer) -> list[str]:
    return [group["logGroupName"] for group in answer["logGroups"]]


def only(logs, name: str) -> dict:
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return group


def test_the_class_of_a_group_is_kept_and_asked_for(logs):
    logs.create_log_group(logGroupName="/rare", logGroupClass="INFREQUENT_ACCESS")
    assert only(logs, "/rare")["logGroupClass"] == "INFREQUENT_ACCESS"
    assert named(logs.describe_log_groups(logGroupClass="INFREQUENT_ACCESS")) == ["/rare"]
    assert named(logs.describe_log_groups(logGroupNamePrefix="/rare", logGroupClass="STANDARD")) == []


@pytest.mark.parametrize("identifier", ["{}", "arn:aws:logs:eu-west-1:111122223333:log-group:{}"])
def test_a_protected_group_cannot_be_deleted(logs, identifier):
    name = f"/kept/{len(identifier)}"
    logs.create_log_group(logGroupName=name)
    logs.put_log_group_deletion_protection(logGroupIdentifier=identifier.format(name), deletionProtectionEnabled=True)
    assert only(logs, name)["deletionProtectionEnabled"] is True
    with pytest.raises(ClientError, match="deletion protection"):
        logs.delete_log_group(logGroupName=name)
    logs.put_log_group_deletion_protection(logGroupIdentifier=name, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=name)
    assert named(logs.describe_log_groups(logGroupNamePrefix=name)) == []


def test_a_group_made_again_has_forgotten_its_class(logs):
    logs.create_log_group(logGroupName="/again", logGroupClass="INFREQUENT_ACCESS")
    logs.delete_log_group(logGroupName="/again")
    logs.create_log_group(logGroupName="/again")
    assert only(logs, "/again")["logGroupClass"] == "STANDARD"
    logs.delete_log_group(logGroupName="/again")


def test_protection_of_a_group_that_is_not_there_is_refused(logs):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.put_log_group_deletion_protection(logGroupIdentifier="/nothing", deletionProtectionEnabled=True)


def test_groups_are_found_by_a_part_of_their_name_in_its_own_case(logs):
    assert named(logs.describe_log_groups(logGroupNamePattern="0007-a")) == ["/aws/lambda/p0007-api"]
    assert named(logs.describe_log_groups(logGroupNamePattern="0007-A")) == []


def test_prefix_and_pattern_exclude_each_other(logs):
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.describe_log_groups(logGroupNamePattern="a", logGroupNamePrefix="a")


def test_groups_come_in_pages_sorted_and_whole(logs):
    assert len(logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/p")["logGroups"]) == 50
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix="/aws/lambda/p", PaginationConfig={"PageSize": 7}
    )
    names = [name for page in pages for name in named(page)]
    assert (len(names), names) == (120, sorted(set(names)))


def test_a_group_that_never_expires_has_no_retention_and_others_have_theirs(logs):
    logs.create_log_group(logGroupName="/for-ever")
    assert "retentionInDays" not in only(logs, "/for-ever")
    assert only(logs, "/aws/lambda/p0000-api")["retentionInDays"] == 365


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("logs:log-group", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/p0001-api"),
        ("lambda:function", "arn:aws:lambda:eu-west-1:111122223333:function:p0001-api"),
    ],
)
def test_what_is_tagged_is_found_by_its_type(admin, kind, arn):
    pages = admin("resourcegroupstaggingapi").get_paginator("get_resources").paginate(ResourceTypeFilters=[kind])
    tags = {item["ResourceARN"]: item["Tags"] for item in pages.search("ResourceTagMappingList[]")}
    assert tags[arn] == [{"Key": "team", "Value": "p0001"}]
