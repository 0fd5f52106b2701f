"""What carries events to functions and away from them: queues, topics, buses, mappings, asynchronous invocation."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class Queue(Resource):
    """A queue (SQS GetQueueAttributes); policy is JSON as text, None where it has none."""

    url: str = ""
    retention_s: int = 345_600
    dead_letter_arn: str | None = None
    max_receive_count: int | None = None
    policy: str | None = None
    kms_key_id: str | None = None
    fifo: bool = False


@dataclass(frozen=True, slots=True)
class Topic(Resource):
    """A topic (SNS GetTopicAttributes); failure_feedback are the protocols whose failed deliveries are logged."""

    policy: str | None = None
    kms_key_id: str | None = None
    fifo: bool = False
    failure_feedback: tuple[str, ...] = ()
    success_feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicSubscription(Resource):
    """A subscription (SNS ListSubscriptions).

    endpoint is the ARN of what is subscribed; of an e-mail address and a URL only the domain is kept, of a telephone
    number two digits. SNS gives a pending one no ARN: here it is <topic's>:pending-<number>.
    """

    topic_arn: str = ""
    protocol: str = ""
    endpoint: str = ""
    owner: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class EventSourceMapping(Resource):
    """What reads a queue or a stream for a function (Lambda ListEventSourceMappings); name is its UUID.

    source_arn is empty for a self-managed Kafka; max_retries and max_age_s are -1 for "without end" and None where the
    kind of source knows no such limit; function_arn may end in a version or an alias.
    """

    function_arn: str = ""
    source_arn: str = ""
    state: str = "Enabled"
    last_result: str | None = None
    on_failure_arn: str | None = None
    max_retries: int | None = None
    max_age_s: int | None = None
    bisect: bool = False
    filtered: bool = False
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventBus(Resource):
    """An event bus (EventBridge DescribeEventBus); log_level is OFF, ERROR, INFO or TRACE, log_detail NONE or FULL."""

    log_level: str = "OFF"
    log_detail: str = "NONE"
    dead_letter_arn: str | None = None
    policy: str | None = None
    kms_key_id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class LogDelivery(Resource):
    """Where logs of other services are written (CloudWatch Logs DescribeDeliveries and DescribeDeliverySources)."""

    source_arns: tuple[str, ...] = ()
    log_type: str = ""
    destination_arn: str = ""


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """A target of a rule."""

    id: str
    arn: str
    dead_letter_arn: str | None = None


@dataclass(frozen=True, slots=True)
class EventRule(Resource):
    """A rule of a bus with its targets (EventBridge ListRules, ListTargetsByRule); managed_by is an AWS service."""

    bus: str = "default"
    state: str = "ENABLED"
    schedule: str | None = None
    managed_by: str | None = None
    targets: tuple[RuleTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class InvokeConfig:
    """How a function, one version or one alias of it is invoked asynchronously; None where Lambda's default holds."""

    qualifier: str = "$LATEST"
    max_retries: int | None = None
    max_age_s: int | None = None
    on_failure_arn: str | None = None
    on_success_arn: str | None = None


@dataclass(frozen=True, slots=True)
class AsyncInvocation(Resource):
    """Asynchronous invocation of a function (arn) that receives events so (Lambda ListFunctionEventInvokeConfigs)."""

    configs: tuple[InvokeConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionDelivery(Resource):
    """How events reached a function (arn) in the last days: sums of AWS/Lambda's asynchronous metrics."""

    async_received: float = 0.0
    async_dropped: float = 0.0
    dead_letter_errors: float = 0.0
    destination_failures: float = 0.0
    days: int = 14


@dataclass(frozen=True, slots=True)
class FunctionRecursion(Resource):
    """What happens when a function (arn) that reads a queue calls itself: Terminate or Allow."""

    recursive_loop: str = "Terminate"


@dataclass(frozen=True, slots=True)
class AccountConcurrency(Resource):
    """How many functions may run at once in a region (Lambda GetAccountSettings); arn is the account's root."""

    limit: int = 1000
    unreserved: int = 1000
