"""Topic from ListTopics and GetTopicAttributes, where they changed."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Topic

from .changes import since_last_read
from .shapes import text, text_or_none

LARGEST_POLICY = 30 * 1024  # SNS API reference, SetTopicAttributes: 30 KB
CHANGING = ("SetTopicAttributes", "DeleteTopic", "AddPermission", "RemovePermission")
# SNS API reference, SetTopicAttributes: <protocol>SuccessFeedbackRoleArn, <protocol>FailureFeedbackRoleArn.
PROTOCOLS = {"HTTP": "http", "Firehose": "firehose", "Lambda": "lambda", "Application": "application", "SQS": "sqs"}


@collector(
    provider="aws",
    reads=Topic,
    actions=("sns:ListTopics", "sns:GetTopicAttributes", "cloudtrail:LookupEvents"),
)
def topics(reader: Reader) -> Iterator[Topic]:
    """Yield every topic of the region; what is read anew follows from what changed."""
    names = {
        arn: arn for item in reader.pages("sns", "ListTopics", member="Topics") if (arn := text(item.get("TopicArn")))
    }
    held, anew = since_last_read(reader, Topic, names, CHANGING, "topicArn")
    yield from held
    asked = {arn: {"TopicArn": arn} for arn in anew}
    for arn, answer in reader.calls("sns", "GetTopicAttributes", asked, expect="Attributes"):
        yield _topic(arn, answer["Attributes"])


def _topic(arn: str, told: Mapping[str, Any]) -> Topic:
    return Topic(
        arn=arn,
        name=arn.rpartition(":")[2],
        policy=text_or_none(told.get("Policy"), LARGEST_POLICY),
        kms_key_id=text_or_none(told.get("KmsMasterKeyId")),
        fifo=text(told.get("FifoTopic")).lower() == "true",
        failure_feedback=_logged(told, "Failure"),
        success_feedback=_logged(told, "Success"),
    )


def _logged(told: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """The protocols with a role that writes such deliveries to a log."""
    return tuple(sorted(name for prefix, name in PROTOCOLS.items() if told.get(f"{prefix}{kind}FeedbackRoleArn")))
