"""SNS: a subscription by e-mail waits for its confirmation, which moto gives at once."""

import re

from moto.sns.models import sns_backends

from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends

_ARN = re.compile(rb"<SubscriptionArn>(arn:[^<]+)</SubscriptionArn>")
_COUNT = re.compile(rb"(<key>Subscriptions(Pending|Confirmed)</key>\s*<value>)\d*(</value>)")
PENDING = b"PendingConfirmation"


def keep_pending(account: str, region: str, subscription_arn: str) -> None:
    """Remember that a subscription was not confirmed."""
    KEPT[account, region, "pending"][subscription_arn] = True


@amends("sns", "Subscribe")
def subscribed(call: Call, account: str, answer: Answer) -> Answer:
    """Keep that an e-mail address was not confirmed."""
    found = _ARN.search(answer.body)
    if found and str(call.parameters().get("Protocol", "")).startswith("email"):
        keep_pending(account, call.region, found[1].decode())
        return Answer(answer.status, answer.headers, answer.body.replace(found[1], b"pending confirmation"))
    return answer


@amends("sns", "ListSubscriptions", "ListSubscriptionsByTopic")
def listed(call: Call, account: str, answer: Answer) -> Answer:
    """Show PendingConfirmation where SNS does, in the place of the ARN."""
    pending = KEPT[account, call.region, "pending"]

    def shown(match: re.Match[bytes]) -> bytes:
        arn = PENDING if match[1].decode() in pending else match[1]
        return b"<SubscriptionArn>" + arn + b"</SubscriptionArn>"

    return Answer(answer.status, answer.headers, _ARN.sub(shown, answer.body))


@amends("sns", "GetTopicAttributes")
def attributes(call: Call, account: str, answer: Answer) -> Answer:
    """Count the subscriptions that wait apart from those that were confirmed; moto counts none."""
    topic = str(call.parameters().get("TopicArn", ""))
    pending = KEPT[account, call.region, "pending"]
    subscriptions = list(sns_backends[account][call.region].subscriptions.values())
    waiting = [item.arn in pending for item in subscriptions if item.topic.arn == topic]
    counts = {b"Pending": sum(waiting), b"Confirmed": len(waiting) - sum(waiting)}

    def shown(match: re.Match[bytes]) -> bytes:
        return match[1] + str(counts[match[2]]).encode() + match[3]

    return Answer(answer.status, answer.headers, _COUNT.sub(shown, answer.body))
