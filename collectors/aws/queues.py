"""Queue from ListQueues and GetQueueAttributes, where they changed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import Queue

from .answers import broken
from .changes import since_last_read
from .shapes import number, text, text_or_none

LARGEST_POLICY = 30 * 1024  # Amazon SQS quotas: a policy with all its white space fits into this
MOST_PAGES = 500
CHANGING = ("SetQueueAttributes", "DeleteQueue", "AddPermission", "RemovePermission")


@collector(
    provider="aws",
    reads=Queue,
    actions=("sqs:ListQueues", "sqs:GetQueueAttributes", "cloudtrail:LookupEvents"),
)
def queues(reader: Reader) -> Iterator[Queue]:
    """Yield every queue of the region; what is read anew follows from what changed."""
    names = {_arn(reader, url): url for url in _urls(reader)}
    held, anew = since_last_read(reader, Queue, names, CHANGING, "queueUrl")
    yield from held
    asked = {arn: {"QueueUrl": names[arn], "AttributeNames": ["All"]} for arn in anew}
    for arn, answer in reader.calls("sqs", "GetQueueAttributes", asked, expect="Attributes"):
        yield _queue(arn, names[arn], answer["Attributes"])


def _urls(reader: Reader) -> Iterator[str]:
    """The addresses of all queues; the list is left out of an answer that has none, so pages() cannot be used."""
    token: dict[str, Any] = {}
    for _ in range(MOST_PAGES):
        answer = reader.call("sqs", "ListQueues", MaxResults=1000, **token)
        yield from (text(url) for url in answer.get("QueueUrls") or ())
        following = text(answer.get("NextToken"))
        if not following:
            return
        if token == {"NextToken": following}:
            raise broken("ListQueues", "the same page token came twice")
        token = {"NextToken": following}
    raise broken("ListQueues", f"more than {MOST_PAGES} pages")


def _arn(reader: Reader, url: str) -> str:
    """A queue's address ends in its account and name (SQS developer guide, "Queue and message identifiers")."""
    return f"arn:{reader.partition}:sqs:{reader.region}:{reader.account_id}:{url.rpartition('/')[2]}"


def _queue(arn: str, url: str, told: Mapping[str, Any]) -> Queue:
    target, receives = _redrive(told.get("RedrivePolicy"))
    return Queue(
        arn=arn,
        name=arn.rpartition(":")[2],
        url=url,
        retention_s=_whole(told.get("MessageRetentionPeriod")) or 345_600,
        dead_letter_arn=target,
        max_receive_count=receives,
        policy=text_or_none(told.get("Policy"), LARGEST_POLICY),
        kms_key_id=text_or_none(told.get("KmsMasterKeyId")),
        fifo=text(told.get("FifoQueue")).lower() == "true",
    )


def _redrive(document: Any) -> tuple[str | None, int | None]:
    """The dead letter queue and after how many receives; a policy that cannot be read names none."""
    try:
        found = json.loads(text(document) or "{}")
        return text_or_none(found.get("deadLetterTargetArn")), _whole(found.get("maxReceiveCount")) or None
    except (ValueError, AttributeError, RecursionError):
        return None, None


def _whole(value: Any) -> int:
    """A number that may be written as text."""
    written = text(value, 20)
    return number(int(written) if written.isascii() and written.isdecimal() else value)
