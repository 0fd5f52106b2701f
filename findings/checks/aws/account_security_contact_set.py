"""Row 64: AWS knows whom to tell about abuse of the account."""

from collections.abc import Iterator

from collectors.resources.aws import SecurityContact
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check
from findings.verdict import Remedy, Severity, Verdict, account_subject, failed, passed


@check(
    title="The account has a contact for security",
    problem="The account has no contact for security",
    severity=Severity.LOW,
    judges=None,
    reads=(SecurityContact,),
    risk=(
        "When AWS finds the account's keys in public or the account attacking others, it writes to this contact. "
        "Without one the message goes to whoever opened the account, often a mailbox that nobody reads."
    ),
    remedy=Remedy(
        text="Set a contact for security that reaches people who act, best a list and not one person.",
        cli="""NAME=security-team EMAIL=the-address-of-a-list PHONE=a-number-that-is-answered
aws account put-alternate-contact --alternate-contact-type SECURITY --name "$NAME" --title "Security" \\
  --email-address "$EMAIL" --phone-number "$PHONE\"""",
        terraform="""resource "aws_account_alternate_contact" "security" {
  alternate_contact_type = "SECURITY"
  name                   = "Security"
  title                  = "Security"
  email_address          = var.security_email
  phone_number           = var.security_phone
}""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",),
)
def account_security_contact_set(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail an account without an alternate contact for security."""
    subject = account_subject(snapshot.account_id, snapshot.partition)
    if snapshot.all(SecurityContact):
        yield passed(subject, "It has a contact for security.")
    else:
        yield failed(subject, "It has no contact for security.")
