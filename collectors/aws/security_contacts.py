"""SecurityContact from GetAlternateContact: that there is one; a person's name and number are not kept."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import SecurityContact

NONE = ("ResourceNotFoundException",)


@collector(provider="aws", reads=SecurityContact, actions=("account:GetAlternateContact",))
def security_contacts(reader: Reader) -> Iterator[SecurityContact]:
    """Yield the contact for security if the account has one."""
    given = {"AlternateContactType": "SECURITY"}
    if reader.call("account", "GetAlternateContact", expect="AlternateContact", absent=NONE, **given):
        arn = f"arn:{reader.partition}:account::{reader.account_id}:alternate-contact/security"
        yield SecurityContact(arn, "security")
