"""LogAccountPolicy from DescribeAccountPolicies: data protection and subscriptions for all log groups of a region."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LogAccountPolicy

from .shapes import text, text_or_none

# To see the first kind the call takes GetDataProtectionPolicy, too, and for the second DescribeSubscriptionFilters
# (API reference); the collectors of single log groups ask for both.
TYPES = ("DATA_PROTECTION_POLICY", "SUBSCRIPTION_FILTER_POLICY")
LARGEST = 65_536  # PutAccountPolicy, API reference: 30,720 characters


@collector(provider="aws", reads=LogAccountPolicy, actions=("logs:DescribeAccountPolicies",))
def log_account_policies(reader: Reader) -> Iterator[LogAccountPolicy]:
    """Yield the account's policies of each type."""
    place = f"arn:{reader.partition}:logs:{reader.region}:{reader.account_id}:account-policy"
    for type_ in TYPES:
        for item in reader.pages("logs", "DescribeAccountPolicies", member="accountPolicies", policyType=type_):
            name = text(item.get("policyName"))
            yield LogAccountPolicy(
                arn=f"{place}:{type_}:{name}",
                name=name,
                type=type_,
                document=text(item.get("policyDocument"), LARGEST),
                selection=text_or_none(item.get("selectionCriteria")),
            )
