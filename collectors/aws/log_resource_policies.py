"""LogResourcePolicy from DescribeResourcePolicies: the account's policies, which cover any of its log groups."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LogResourcePolicy

from .shapes import text

LARGEST = 16_384  # PutResourcePolicy, API reference: 5,120 characters


@collector(provider="aws", reads=LogResourcePolicy, actions=("logs:DescribeResourcePolicies",))
def log_resource_policies(reader: Reader) -> Iterator[LogResourcePolicy]:
    """Yield every resource policy of the region that is not of a single log group."""
    place = f"arn:{reader.partition}:logs:{reader.region}:{reader.account_id}:resource-policy"
    for item in reader.pages("logs", "DescribeResourcePolicies", member="resourcePolicies"):
        name = text(item.get("policyName"))
        yield LogResourcePolicy(f"{place}:{name}", name, text(item.get("policyDocument"), LARGEST))
