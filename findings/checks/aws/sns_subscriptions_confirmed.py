"""LOG-40: nobody who should be told still has to confirm it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from collectors.resources.aws import Topic, TopicSubscription
from collectors.snapshot import Snapshot
from findings import controls
from findings.checks import check, judge_each
from findings.verdict import Remedy, Severity, Verdict, failed, not_applicable, passed


@check(
    title="All subscribers of a topic have confirmed",
    problem="A subscriber never confirmed and is told nothing",
    severity=Severity.MEDIUM,
    judges=Topic,
    reads=(Topic, TopicSubscription),
    risk=(
        "Somebody was entered to be told, but SNS sends nothing before the subscription is confirmed, and takes it off "
        "the list after some days. The list of people on call looks longer than it is."
    ),
    remedy=Remedy(
        text="Let the subscribers of {name} that are pending confirm, or subscribe them anew.",
        cli="""aws sns list-subscriptions-by-topic --region {region} --topic-arn {arn} \\
  --query "Subscriptions[?SubscriptionArn=='PendingConfirmation'].[Protocol,Endpoint]" --output text
# Sends the request for confirmation again:
#   aws sns subscribe --region {region} --topic-arn {arn} --protocol email --notification-endpoint THE-ADDRESS""",
    ),
    controls=(
        controls.OWASP_S10,
        controls.NIST_AU_6,
        controls.NIST_SI_4,
        controls.PCI_10_7_2,
        controls.ISO_A_8_16,
    ),
    references=("https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html",),
)
def sns_subscriptions_confirmed(snapshot: Snapshot) -> Iterator[Verdict]:
    """Fail a topic with a subscription that waits for its confirmation."""
    by_topic: dict[str, list[TopicSubscription]] = defaultdict(list)
    for entry in snapshot.complete(TopicSubscription):
        by_topic[entry.topic_arn].append(entry)

    def judge(topic: Topic) -> Verdict:
        entries = by_topic.get(topic.arn)
        if not entries:
            return not_applicable(topic, "It has no subscriber.")
        waiting = Counter(entry.protocol for entry in entries if entry.pending)
        if waiting:
            many = "1 subscription waits" if waiting.total() == 1 else f"{waiting.total()} subscriptions wait"
            return failed(topic, f"{many} for confirmation.", pending=dict(sorted(waiting.items())))
        return passed(topic, "All its subscribers have confirmed.")

    return judge_each(snapshot, Topic, judge)
