"""Row 44: resource policies of log groups."""

from typing import Any

import pytest

from findings.verdict import Status
from tests.builders import ACCOUNT, the_verdict
from tests.fronts import OPEN, resource_policy

CHECK = "log_group_not_public"
OWN = {"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}
ORGANIZATION = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-shop"}}}
SECURE = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(OPEN, Status.FAIL, id="everybody"),
        pytest.param({**OPEN, "Principal": {"AWS": "*"}}, Status.FAIL, id="everybody, in other words"),
        pytest.param({**OPEN, **SECURE}, Status.FAIL, id="everybody who encrypts"),
        pytest.param({**OPEN, **OWN}, Status.PASS, id="for this account only"),
        pytest.param({**OPEN, **ORGANIZATION}, Status.PASS, id="the organization"),
        pytest.param({**OPEN, "Effect": "Deny"}, Status.PASS, id="nobody"),
        pytest.param({**OPEN, "Principal": {"Service": "es.amazonaws.com"}}, Status.PASS, id="a service"),
    ],
)
def test_statements(statement: dict[str, Any], expected: Status) -> None:
    assert the_verdict(CHECK, resource_policy("logs", statement)).status is expected


def test_what_aws_writes_itself() -> None:
    assert the_verdict(CHECK, resource_policy()).status is Status.PASS


def test_a_policy_that_cannot_be_read() -> None:
    from dataclasses import replace

    assert the_verdict(CHECK, replace(resource_policy(), policy="{")).status is Status.UNKNOWN
