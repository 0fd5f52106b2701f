"""Row 57: nobody outside the account reads along."""

from collections import defaultdict
from collections.abc import Iterator

from collectors.resources.aws import Topic, TopicSubscription
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed

MOST_SHOWN = 10


@check(
    title="The subscribers of a topic belong to its account",
    problem="Somebody of another account is subscribed to a topic",
    severity=Severity.LOW,
    judges=Topic,
    reads=(Topic, TopicSubscription),
    risk=(
        "A subscriber of another account reads all that is published: events of customers, or the alerts that tell "
        "what the defenders see. It may be a central team, or somebody who was never taken off the list."
    ),
    remedy=Remedy(
        text="See whether the accounts {accounts} are meant to read {name}; if so, accept the risk with the reason.",
        cli="""aws sns list-subscriptions-by-topic --region {region} --topic-arn {arn} \\
  --query "Subscriptions[?Owner!='{account_id}'].[Owner,Protocol,Endpoint,SubscriptionArn]" --output text
# One that nobody knows: aws sns unsubscribe --region {region} --subscription-arn ITS-ARN""",
    ),
    controls=(controls.OWASP_S10, controls.NIST_AU_9, controls.NIST_SI_4, controls.ISO_A_8_16),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html",),
)
def sns_subscribers_known(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a topic with a subscription that another account owns or whose endpoint lies in another account."""
    used: set[str] = set()
    others: dict[str, set[str]] = defaultdict(set)
    for entry in snapshot.complete(TopicSubscription):
        used.add(entry.topic_arn)
        others[entry.topic_arn] |= _accounts(entry) - {snapshot.account_id, ""}

    def judge(topic: Topic) -> Verdict:
        if topic.arn not in used:
            return not_applicable(topic, "It has no subscriber.")
        accounts = sorted(others[topic.arn])[:MOST_SHOWN]
        if accounts:
            return failed(topic, f"Subscribers belong to {', '.join(accounts)}.", accounts=accounts)
        return passed(topic, "All its subscribers belong to this account.")

    return judge_each(snapshot, Topic, judge)


def _accounts(entry: TopicSubscription) -> set[str]:
    """Whose a subscription is, and in which account what it delivers to lies."""
    parts = entry.endpoint.split(":")
    return {entry.owner, parts[4] if len(parts) > 5 and parts[0] == "arn" else ""}
