"""Row 38: the organization: which patterns see them, however they are written."""

import pytest

from findings.verdict import Status
from tests.findings.checks.trail_alert_rows import alerted, the_alert

CHECK = "trail_alerts_on_organization"
SEEN = (
    (
        "{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = AcceptHandshake) || ($.eventName = "
        "AttachPolicy) || ($.eventName = CreateAccount) || ($.eventName = CreateOrganizationalUnit) || "
        "($.eventName = CreatePolicy) || ($.eventName = DeclineHandshake) || ($.eventName = DeleteOrganization) "
        "|| ($.eventName = DeleteOrganizationalUnit) || ($.eventName = DeletePolicy) || ($.eventName = "
        "DetachPolicy) || ($.eventName = DisablePolicyType) || ($.eventName = EnablePolicyType) || ($.eventName = "
        "InviteAccountToOrganization) || ($.eventName = LeaveOrganization) || ($.eventName = MoveAccount) || "
        "($.eventName = RemoveAccountFromOrganization) || ($.eventName = UpdatePolicy) || ($.eventName = "
        "UpdateOrganizationalUnit)) }"
    ),
    "{ $.eventSource = organizations.amazonaws.com }",
)
MISSED = (
    "{ ($.eventSource = organizations.amazonaws.com) && ($.eventName = LeaveOrganization) }",
    "{ $.eventSource = organization.amazonaws.com }",
)


@pytest.mark.parametrize("pattern", SEEN)
def test_a_filter_that_counts_all_of_them_is_enough(pattern: str) -> None:
    assert the_alert(CHECK, *alerted(pattern)).status is Status.PASS


@pytest.mark.parametrize("pattern", MISSED)
def test_a_filter_that_misses_one_or_counts_everything_is_not(pattern: str) -> None:
    assert the_alert(CHECK, *alerted(pattern)).status is Status.FAIL


def test_without_a_filter_nobody_is_told() -> None:
    verdict = the_alert(CHECK)
    assert verdict.status is Status.FAIL
    assert "no filter of" in verdict.reason
