"""SNS: the roles that log deliveries, which moto keeps and does not show."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sns.responses import SNSResponse

_moto_attributes = SNSResponse.get_topic_attributes
# SNS API reference, SetTopicAttributes.
SHOWN = tuple(
    f"{protocol}{kind}"
    for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
    for kind in ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
)


def get_topic_attributes(self: Any) -> ActionResult:
    """Add what was set for the logging of deliveries."""
    answer: Any = _moto_attributes(self)
    topic = self.backend.get_topic(self._get_param("TopicArn"))
    for name in SHOWN:
        value = getattr(topic, camelcase_to_underscores(name), None)
        if value:
            answer.result["Attributes"][name] = value
    return ActionResult(answer.result)


setattr(SNSResponse, get_topic_attributes.__name__, get_topic_attributes)
