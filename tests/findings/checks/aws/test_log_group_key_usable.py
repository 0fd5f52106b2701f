"""LOG-06: the key of a log group works for CloudWatch Logs."""

import pytest

from collectors.resources.aws import KmsKey
from findings.verdict import Status
from tests.builders import ACCOUNT, KEY, REGION, function, log_group, the_verdict
from tests.fronts import allow, key, statements

CHECK = "log_group_key_usable"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
HERE = {"Service": f"logs.{REGION}.amazonaws.com"}
ACCOUNT_ONLY = allow("kms:*", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})


def policy(*actions: str, principal: object = HERE, group: str | None = None) -> str:
    fields = {"Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}}} if group else {}
    return statements(ACCOUNT_ONLY, allow(*(actions or ("kms:*",)), principal=principal, **fields))


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(key(), PASS, id="in order"),
        pytest.param(key(state="Disabled"), FAIL, id="disabled"),
        pytest.param(key(state="PendingDeletion"), FAIL, id="about to be deleted"),
        pytest.param(key(state="PendingImport"), FAIL, id="without material"),
        pytest.param(KmsKey(KEY, "logs", state="Gone"), FAIL, id="gone"),
        pytest.param(key(policy=statements(ACCOUNT_ONLY)), FAIL, id="open to the account only"),
        pytest.param(key(policy=policy("kms:Encrypt*", "kms:GenerateDataKey*")), FAIL, id="it cannot be read"),
        pytest.param(key(policy=policy("kms:Decrypt")), FAIL, id="it cannot be written"),
        pytest.param(key(policy=policy(principal={"Service": "logs.us-east-1.amazonaws.com"})), FAIL,
                     id="another region's service"),
        pytest.param(key(policy=policy(principal={"Service": "logs.amazonaws.com"})), PASS, id="the service of all"),
        pytest.param(key(policy=policy(group=log_group().arn)), PASS, id="narrowed to this group"),
        pytest.param(key(policy=policy(group=log_group("/other").arn)), FAIL, id="narrowed to another group"),
        pytest.param(key(policy="{"), UNKNOWN, id="a policy that cannot be read"),
    ],
)  # fmt: skip
def test_state_and_policy(held: KmsKey, expected: Status) -> None:
    assert the_verdict(CHECK, log_group(), function(), held).status is expected


def test_a_group_without_a_key_and_one_that_no_function_writes_to() -> None:
    assert the_verdict(CHECK, log_group(kms_key_id=None), function()).status is NOT_APPLICABLE
    assert the_verdict(CHECK, log_group("/other"), key(state="Disabled")).status is NOT_APPLICABLE


def test_a_key_of_another_account_is_not_seen_from_here() -> None:
    foreign = log_group(kms_key_id=KEY.replace(ACCOUNT, "999900001111"))
    assert the_verdict(CHECK, foreign, function()).status is UNKNOWN
