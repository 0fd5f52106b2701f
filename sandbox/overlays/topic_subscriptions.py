"""SNS: a subscription by e-mail waits for its confirmation, which moto gives at once."""

import re

from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.overlays import KEPT, amends

_ARN = re.compile(rb"<SubscriptionArn>(arn:[^<]+)</SubscriptionArn>")
PENDING = b"PendingConfirmation"


@amends("sns", "Subscribe")
def subscribed(call: Call, account: str, answer: Answer) -> Answer:
    """Keep that an e-mail address was not confirmed."""
    found = _ARN.search(answer.body)
    if found and str(call.parameters().get("Protocol", "")).startswith("email"):
        KEPT[account, call.region, "pending"][found[1].decode()] = True
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
