"""LOG-16: what data protection hides."""

import pytest

from collectors.resources import Resource
from findings.verdict import Status
from tests.builders import denied, function, log_group, the_verdict
from tests.fronts import GROUP, IP_ADDRESS, SECRET_KEY, account_policy, masking

CHECK = "log_group_masking_sound"
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
PROTECTED = log_group(data_protection="ACTIVATED")
AUDITED = '{"Statement": [{"DataIdentifier": ["x/IpAddress"], "Operation": {"Audit": {"FindingsDestination": {}}}}]}'


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param((log_group(),), PASS, id="no policy"),
        pytest.param((PROTECTED, masking()), PASS, id="secrets"),
        pytest.param((PROTECTED, masking(SECRET_KEY, IP_ADDRESS)), FAIL, id="addresses, by the group"),
        pytest.param((log_group(data_protection="DELETED"), masking(IP_ADDRESS)), PASS, id="a policy that was deleted"),
        pytest.param((log_group(), account_policy()), PASS, id="secrets, by the account"),
        pytest.param((log_group(), account_policy(IP_ADDRESS)), FAIL, id="addresses, by the account"),
        pytest.param((log_group(), account_policy(document=AUDITED)), PASS, id="addresses are only counted"),
        pytest.param((log_group(), account_policy(type="SUBSCRIPTION_FILTER_POLICY", document="{}")), PASS,
                     id="another kind of policy"),
        pytest.param((log_group(), account_policy(document="{")), UNKNOWN, id="a policy that cannot be read"),
        pytest.param((log_group(), account_policy(document='{"Statement": [[]]}')), UNKNOWN, id="of another shape"),
    ],
)  # fmt: skip
def test_policies(resources: tuple[Resource, ...], expected: Status) -> None:
    assert the_verdict(CHECK, *resources, function()).status is expected


def test_a_group_that_no_function_writes_to() -> None:
    assert the_verdict(CHECK, log_group("/other"), account_policy(IP_ADDRESS)).status is NOT_APPLICABLE


def test_an_unread_policy_of_the_group() -> None:
    gaps = {"LogMasking": {GROUP: denied("logs:GetDataProtectionPolicy")}}
    verdict = the_verdict(CHECK, PROTECTED, function(), item_gaps=gaps)
    assert (verdict.status, verdict.missing) == (UNKNOWN, "logs:GetDataProtectionPolicy")
