"""TopicSubscription from ListSubscriptions, without what identifies a person."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from collectors.registry import Reader, collector
from collectors.resources.aws import TopicSubscription

from .shapes import text

_DELETED = "Deleted"
_DIGITS_KEPT = 2


@collector(provider="aws", reads=TopicSubscription, actions=("sns:ListSubscriptions",))
def topic_subscriptions(reader: Reader) -> Iterator[TopicSubscription]:
    """Yield every subscription of the region; one that waits for its confirmation gets a number in place of an ARN."""
    items = list(reader.pages("sns", "ListSubscriptions", member="Subscriptions"))
    waiting: Counter[str] = Counter()
    for item in sorted(items, key=_order):
        arn, topic = text(item.get("SubscriptionArn")), text(item.get("TopicArn"))
        if arn == _DELETED:
            continue
        pending = not arn.startswith("arn:")
        waiting[topic] += pending
        yield TopicSubscription(
            arn=f"{topic}:pending-{waiting[topic]}" if pending else arn,
            name=f"{topic.rpartition(':')[2]}/{text(item.get('Protocol'))}",
            topic_arn=topic,
            protocol=text(item.get("Protocol")),
            endpoint=_public(text(item.get("Protocol")), text(item.get("Endpoint"))),
            owner=text(item.get("Owner")),
            pending=pending,
        )


def _order(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(text(item.get(name)) for name in ("TopicArn", "Protocol", "Endpoint", "SubscriptionArn"))


def _public(protocol: str, endpoint: str) -> str:
    """What may be kept of an endpoint: an ARN; the domain of an address or URL; two digits of a number."""
    if endpoint.startswith("arn:"):
        return endpoint
    if protocol.startswith("email"):
        return f"*@{endpoint.rpartition('@')[2]}"
    if protocol in ("http", "https"):
        return _host(protocol, endpoint)
    digits = re.sub(r"\D", "", endpoint)
    return f"*{digits[-_DIGITS_KEPT:]}"


def _host(protocol: str, url: str) -> str:
    """The address without its path, where such URLs carry their secrets, and without a name and password."""
    try:
        return f"{protocol}://{urlsplit(url).hostname or ''}"
    except ValueError:
        return f"{protocol}://"
