"""SecurityHub from DescribeHub."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import SecurityHub

from .shapes import text, text_or_none

# Security Hub API reference, DescribeHub: "There is an issue with the account used to make the request. Either ... not
# enabled".
NOT_ENABLED = ("InvalidAccessException", "ResourceNotFoundException")


@collector(provider="aws", reads=SecurityHub, actions=("securityhub:DescribeHub",))
def security_hubs(reader: Reader) -> Iterator[SecurityHub]:
    """Yield Security Hub of the region if it is enabled."""
    answer = reader.call("securityhub", "DescribeHub", expect="HubArn", absent=NOT_ENABLED)
    if answer.get("HubArn"):
        yield SecurityHub(text(answer["HubArn"]), "default", subscribed=text_or_none(answer.get("SubscribedAt")))
