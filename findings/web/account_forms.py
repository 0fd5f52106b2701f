"""AccountForm: what an admin enters about an account, on one screen."""

from typing import Any

from django import forms
from django.conf import settings

from collectors.models import AccountGroup, CloudAccount, Environment
from collectors.registration import Details, RegistrationError, checked

REGIONS_HELP = "Empty: all enabled regions. Or some, with spaces between: eu-west-1 us-east-1"
SCHEDULE_HELP = "“every 6 hours”, a cron line in UTC such as “0 6 * * *”, or empty to scan by hand only."


class AccountForm(forms.Form):
    """The fields an admin may set; the ExternalId is not among them, it is issued."""

    name = forms.CharField(label="Name", max_length=80)
    environment = forms.ChoiceField(label="Environment", choices=Environment.choices)
    group = forms.CharField(label="Group", max_length=80, widget=forms.TextInput(attrs={"list": "groups"}))
    role_arn = forms.CharField(
        label="Role ARN",
        max_length=600,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "arn:aws:iam::123456789012:role/AuditPortal", "spellcheck": "false"}
        ),
    )
    account_id = forms.CharField(label="Account id", max_length=20, required=False, help_text="Read from the role ARN.")
    regions = forms.CharField(label="Regions", max_length=1000, required=False, help_text=REGIONS_HELP)
    schedule = forms.CharField(
        label="Scan", max_length=80, required=False, initial="every 6 hours", help_text=SCHEDULE_HELP
    )

    def __init__(self, *args: Any, account: CloudAccount | None = None, **kwargs: Any) -> None:
        """Start from an account that is edited, if any; key fields only where keys are allowed."""
        if account is not None:
            kwargs.setdefault("initial", _initial(account))
        super().__init__(*args, **kwargs)
        self.account = account
        if settings.AUDITPORTAL_ALLOW_STATIC_KEYS:
            self._add_keys()
        self.details: Details | None = None

    def _add_keys(self) -> None:
        kept = "Kept as it is when empty." if self.account and self.account.uses_static_keys else ""
        hidden = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
        self.fields["access_key_id"] = forms.CharField(label="Access key id", max_length=128, required=False)
        self.fields["secret_access_key"] = forms.CharField(
            label="Secret access key", max_length=200, required=False, widget=hidden, help_text=kept
        )

    def clean(self) -> dict[str, Any]:
        """Turn the fields into Details; each problem goes to its field."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        given = Details(**{**data, "regions": tuple(data["regions"].replace(",", " ").split())})
        try:
            self.details = checked(given)
        except RegistrationError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        return data

    @property
    def groups(self) -> list[str]:
        """The groups there are, to choose from."""
        return list(AccountGroup.objects.values_list("name", flat=True)[:200])


def _initial(account: CloudAccount) -> dict[str, Any]:
    return {
        "name": account.name,
        "environment": account.environment,
        "group": account.group.name,
        "role_arn": account.role_arn,
        "account_id": account.account_id,
        "regions": " ".join(account.regions),
        "schedule": account.schedule,
        "access_key_id": account.access_key_id,
    }
