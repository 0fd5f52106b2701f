"""The key of a log group: set, shown, dropped."""

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:eu-west-1:111122223333:key/logs"


def test_a_key_is_set_shown_and_dropped(admin):
    logs = admin("logs")
    logs.create_log_group(logGroupName="/locked")
    logs.associate_kms_key(logGroupName="/locked", kmsKeyId=KEY)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/locked")["logGroups"]
    assert group["kmsKeyId"] == KEY
    logs.disassociate_kms_key(resourceIdentifier=group["logGroupArn"])
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/locked")["logGroups"]
    assert not group.get("kmsKeyId")
    logs.delete_log_group(logGroupName="/locked")


def test_the_key_of_a_group_that_is_not_there(admin):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        admin("logs").associate_kms_key(logGroupName="/nothing", kmsKeyId=KEY)
