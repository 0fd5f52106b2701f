"""AccountForm: what an admin enters about an account, on one screen."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from auditportal.common.clock import now
from auditportal.common.text import ago
from collectors.account_details import LIKE, LONGEST_NAME, Details, RegistrationError, checked
from collectors.models import AccountGroup, CloudAccount, Environment
from collectors.policy import ROLE_NAME
from collectors.schedules import ScheduleError, next_times, normalized

REGIONS_HELP = "Empty: all enabled regions. Or some, with spaces between: eu-west-1 us-east-1"
ROLE_HELP = "RoleArn in the outputs of the stack; the account id is read from it."
ID_HELP = "If you write it, it must agree with the role ARN."
TRAIL_HELP = "To read the files that CloudTrail writes: the bucket's name, or several with spaces between."
TRAIL_KEY_HELP = "Only if they are encrypted with a key of yours: its ARN. The policy for the role takes both."
KEY_HELP = "Only where no role can be used: a key does not expire by itself. Leave it empty to use the role."
STALE = (
    "This page was opened for an ExternalId that is not valid any more: it was used for another account, or you logged "
    "in again. Put the one that is shown now into the role's trust policy, then save."
)
LISTS = ("regions", "trail_buckets", "trail_keys")
DETAILS = ("name", "environment", "group", "role_arn", "account_id", "schedule", "access_key_id", "secret_access_key")


class AccountForm(forms.Form):
    """The fields an admin may set; the ExternalId is not among them, it is issued.

    stamp tells which ExternalId the page showed: it is no input, an old one only says that the page is out of date.
    """

    name = forms.CharField(
        label="Name",
        max_length=80,
        error_messages={"required": "Give the account a name that your colleagues know."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    environment = forms.ChoiceField(label="Environment", choices=Environment.choices)
    group = forms.CharField(
        label="Group",
        max_length=80,
        error_messages={"required": "Choose a group or write the name of a new one."},
        help_text="Choose one or write a new name.",
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
    )
    account_id = forms.CharField(
        label="Account id", max_length=20, required=False, help_text=ID_HELP, widget=forms.TextInput()
    )
    role_arn = forms.CharField(
        label="Role ARN",
        max_length=600,
        error_messages={"required": f"Paste the ARN of the role that the Portal may assume. {LIKE}"},
        help_text=ROLE_HELP,
        widget=forms.TextInput(
            attrs={"placeholder": f"arn:aws:iam::123456789012:role/{ROLE_NAME}", "spellcheck": "false"}
        ),
    )
    regions = forms.CharField(
        label="Regions",
        max_length=1000,
        required=False,
        help_text=REGIONS_HELP,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    trail_buckets = forms.CharField(
        label="Bucket of the trail",
        max_length=700,
        required=False,
        help_text=TRAIL_HELP,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    trail_keys = forms.CharField(
        label="Key of its files",
        max_length=2_600,
        required=False,
        help_text=TRAIL_KEY_HELP,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    schedule = forms.CharField(label="Schedule", max_length=80, required=False, initial="every 6 hours")

    def __init__(
        self, *args: Any, account: CloudAccount | None = None, external_id: str | None = None, **kwargs: Any
    ) -> None:
        """Start from an account that is edited, if any; key fields only where keys are allowed."""
        if account is not None:
            kwargs.setdefault("initial", _initial(account))
        super().__init__(*args, **kwargs)
        self.account = account
        self.stamp = stamp_of(external_id) if external_id else ""
        if settings.AUDITPORTAL_ALLOW_STATIC_KEYS:
            self._add_keys()
        self.details: Details | None = None

    def _add_keys(self) -> None:
        kept = "Empty: the stored one stays. It is never shown." if self.account and self.account.access_key_id else ""
        plain = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        # What was typed is never sent back, so the page keeps it while the connection is tested.
        typed = {"autocomplete": "new-password", "hx-preserve": "true"}
        hidden = forms.PasswordInput(render_value=False, attrs=typed)
        self.fields["role_arn"].required = False
        self.fields["access_key_id"] = forms.CharField(
            label="Access key id", max_length=128, required=False, widget=plain, help_text=KEY_HELP
        )
        self.fields["secret_access_key"] = forms.CharField(
            label="Secret access key", max_length=200, required=False, widget=hidden, help_text=kept
        )

    def clean(self) -> dict[str, Any]:
        """Turn the fields into Details; each problem goes to its field."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._check(data)
        if self.stamp and not self.shows(self.stamp):
            self.add_error(None, STALE)
        return data

    def _check(self, data: dict[str, Any]) -> None:
        given = {name: data[name] for name in DETAILS if name in data}
        try:
            lists: dict[str, Any] = {name: tuple(data[name].replace(",", " ").split()) for name in LISTS}
            self.details = checked(Details(**given, **lists))
        except RegistrationError as error:
            self.refuse(error)

    def shows(self, stamp: str) -> bool:
        """Whether the page that was sent showed the ExternalId of this stamp."""
        return constant_time_compare(self.data.get("stamp", ""), stamp)

    def refuse(self, error: RegistrationError) -> None:
        """Show a problem at the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))

    @property
    def groups(self) -> list[str]:
        """The groups there are, to choose from; one with invisible characters would be refused when it is chosen."""
        return [name for name in AccountGroup.objects.values_list("name", flat=True)[:200] if name.isprintable()]

    @property
    def schedule_words(self) -> str:
        """What the schedule means, as far as it was entered."""
        return schedule_words(str(self["schedule"].value() or ""))


def stamp_of(external_id: str) -> str:
    """Return a mark by which a page can tell which ExternalId it showed; it does not give the id away."""
    return salted_hmac("account-form", external_id).hexdigest()[:16]


def schedule_words(text: str) -> str:
    """Say when a schedule scans next, or what is wrong with it."""
    try:
        times = next_times(normalized(text[:LONGEST_NAME]), now(), 2)
    except ScheduleError as error:
        return str(error)
    if not times:
        return "Scanned by hand only."
    first, second = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in times)
    return f"Next {first} ({ago(times[0])}), then {second}."


def _initial(account: CloudAccount) -> dict[str, Any]:
    return {
        "name": account.name,
        "environment": account.environment,
        "group": account.group.name,
        "role_arn": account.role_arn,
        "account_id": account.account_id,
        **{name: " ".join(getattr(account, name)) for name in LISTS},
        "schedule": account.schedule,
        "access_key_id": account.access_key_id,
    }
