"""What an admin enters about an account, checked: one sentence per thing that cannot be used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

import botocore.session
from django.conf import settings

from auditportal.common.crypto import MASK
from collectors.aws.identity import ROLE_ARN
from collectors.models import Environment
from collectors.policy import ROLE_NAME
from collectors.schedules import ScheduleError, normalized

LONGEST_NAME = 80
LONGEST_ROLE_ARN = 255
MOST_REGIONS = 60
MOST_OF_TRAILS = 10
_ACCOUNT_ID = re.compile(r"\d{12}\Z", re.ASCII)
_KEY_ID = re.compile(r"[A-Z0-9]{16,128}\Z", re.ASCII)
LIKE = f"It looks like arn:aws:iam::123456789012:role/{ROLE_NAME}."
# S3 user guide, "General purpose buckets naming rules"; a policy takes the ARN of a key, not that of an alias.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z", re.ASCII)
_KEY_ARN = re.compile(r"arn:aws[a-z-]{0,10}:kms:[a-z0-9-]{4,30}:\d{12}:key/[A-Za-z0-9-]{1,64}\Z", re.ASCII)
BUCKET_LIKE = "It is a name such as my-company-trail."
KEY_LIKE = "It looks like arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab."
_OTHER_ARNS = (
    (":assumed-role/", "This is the ARN of a session of a role. Take that of the role itself."),
    (":user/", "This is the ARN of a user. The Portal enters through a role."),
    (":policy/", "This is the ARN of a policy. Take that of the role it is attached to."),
    (":instance-profile/", "This is the ARN of an instance profile. Take that of the role in it."),
    (":stack/", "This is the ARN of the stack. Take the RoleArn from its outputs."),
)


class RegistrationError(ValueError):
    """What was entered cannot be used; field names the input, the message says what to do."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Details:
    """What an admin enters about an account; the secret is empty when it stays as it is."""

    name: str
    environment: str
    group: str
    role_arn: str = ""
    account_id: str = ""
    regions: tuple[str, ...] = ()
    schedule: str = ""
    trail_buckets: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)


def checked(details: Details) -> Details:
    """Return the details in their one spelling; raises RegistrationError."""
    name = _words("name", details.name, "Give the account a name that your colleagues know.")
    group = _words("group", details.group, "Choose a group or write the name of a new one.")
    if details.environment not in Environment.values:
        raise RegistrationError("environment", "Choose production, staging or development.")
    account_id, role_arn = _account(details)
    return Details(
        name=name,
        environment=details.environment,
        group=group,
        role_arn=role_arn,
        account_id=account_id,
        regions=_regions(details.regions),
        schedule=_schedule(details.schedule),
        trail_buckets=_listed("trail_buckets", details.trail_buckets, _BUCKET, BUCKET_LIKE),
        trail_keys=_listed("trail_keys", details.trail_keys, _KEY_ARN, KEY_LIKE),
        access_key_id=details.access_key_id.strip(),
        secret_access_key=details.secret_access_key.strip(),
    )


def _words(field_name: str, text: str, missing: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise RegistrationError(field_name, missing)
    if len(text) > LONGEST_NAME:
        raise RegistrationError(field_name, f"Use at most {LONGEST_NAME} characters.")
    # A name that cannot be read cannot be typed to confirm a removal, nor be told from another.
    if not text.isprintable():
        raise RegistrationError(field_name, "There are invisible characters in this; type it anew.")
    return text


def _account(details: Details) -> tuple[str, str]:
    """The account's id, read from the role's ARN, and that ARN; an id that was typed as well must be the same."""
    typed = re.sub(r"[\s-]", "", details.account_id)
    arn = details.role_arn.strip()
    if details.access_key_id.strip() or details.secret_access_key.strip():
        return _with_keys(details, typed), ""
    found = ROLE_ARN.match(arn)
    if found is None or len(arn) > LONGEST_ROLE_ARN:
        raise RegistrationError("role_arn", _role_problem(arn))
    if typed and typed != found[2]:
        raise RegistrationError(
            "account_id", f"The role belongs to account {found[2]}, not {typed[:20]}. Correct one of them."
        )
    return found[2], arn


def _role_problem(arn: str) -> str:
    if not arn:
        return f"Paste the ARN of the role that the Portal may assume. {LIKE}"
    known = next((sentence for part, sentence in _OTHER_ARNS if part in arn), None)
    return known or f"This is not the ARN of an IAM role. {LIKE}"


def _with_keys(details: Details, account_id: str) -> str:
    key_id = details.access_key_id.strip()
    if not settings.AUDITPORTAL_ALLOW_STATIC_KEYS:
        raise RegistrationError("access_key_id", "Access keys are switched off here; use a role.")
    if details.role_arn.strip():
        raise RegistrationError("role_arn", "Use a role or an access key, not both. A role is safer: it has no secret.")
    if not _KEY_ID.match(key_id):
        raise RegistrationError(
            "access_key_id", "This is not an access key id. It looks like AKIA followed by 16 letters and digits."
        )
    if details.secret_access_key.strip() == MASK:
        raise RegistrationError("secret_access_key", f"{MASK} stands for a secret that is not shown; type the secret.")
    if not _ACCOUNT_ID.match(account_id):
        raise RegistrationError("account_id", "Write the 12 digits of the account that the key belongs to.")
    return account_id


def _regions(regions: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(region.strip().lower() for region in regions if region.strip()))
    if len(found) > MOST_REGIONS:
        raise RegistrationError("regions", f"These are more than {MOST_REGIONS}; leave it empty for all enabled ones.")
    for region in found:
        if region not in known_regions():
            raise RegistrationError("regions", f"{region[:32]!r} is not a region of AWS. {_instead(region)}")
    return found


def _listed(field_name: str, given: Iterable[str], form: re.Pattern[str], like: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in given if one.strip()))
    if len(found) > MOST_OF_TRAILS:
        raise RegistrationError(field_name, f"These are more than {MOST_OF_TRAILS}.")
    for one in found:
        if not form.match(one):
            raise RegistrationError(field_name, f"{one[:64]!r} cannot be used. {like}")
    return found


def _instead(region: str) -> str:
    near = get_close_matches(region, known_regions(), n=1)
    return f"Did you mean {near[0]}?" if near else "One looks like eu-west-1; put spaces between several."


@cache
def known_regions() -> tuple[str, ...]:
    """Return the regions in which the SDK knows Lambda, in every partition."""
    session = botocore.session.Session()
    partitions = session.get_available_partitions()
    return tuple(sorted({name for part in partitions for name in session.get_available_regions("lambda", part)}))


def _schedule(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise RegistrationError("schedule", "This schedule is too long.")
    try:
        return normalized(text)
    except ScheduleError as error:
        raise RegistrationError("schedule", str(error)) from error
