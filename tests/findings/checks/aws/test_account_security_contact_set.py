"""The account has a contact for security or none."""

from findings.verdict import Status
from tests.builders import the_verdict
from tests.trails import contact

CHECK = "account_security_contact_set"


def test_a_contact_passes_and_none_fails():
    assert the_verdict(CHECK, contact()).status is Status.PASS
    assert the_verdict(CHECK).status is Status.FAIL
