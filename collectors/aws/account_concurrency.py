"""AccountConcurrency from GetAccountSettings."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import AccountConcurrency

from .shapes import number


@collector(provider="aws", reads=AccountConcurrency, actions=("lambda:GetAccountSettings",))
def account_concurrency(reader: Reader) -> Iterator[AccountConcurrency]:
    """Yield the limits of the region."""
    told = reader.call("lambda", "GetAccountSettings", expect="AccountLimit")["AccountLimit"]
    yield AccountConcurrency(
        arn=f"arn:{reader.partition}:iam::{reader.account_id}:root",
        name=reader.account_id,
        limit=number(told.get("ConcurrentExecutions")),
        unreserved=number(told.get("UnreservedConcurrentExecutions")),
    )
