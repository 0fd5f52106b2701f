"""What kinds of sources mappings read, and what each kind knows.

Source: Lambda API reference, CreateEventSourceMapping ("Kinesis, DynamoDB Streams, Amazon MSK, and self-managed Kafka"
for destinations; "Kinesis and DynamoDB Streams" for retries, age and bisecting).
"""

from collectors.resources.aws import EventSourceMapping, unqualified

SHARDED = ("dynamodb", "kinesis")
KAFKA = "kafka"
_ON = ("Creating", "Enabled", "Enabling", "Updating")


def source_of(mapping: EventSourceMapping) -> str:
    """The service that is read; a mapping without a source reads a self-managed Kafka."""
    parts = mapping.source_arn.split(":")
    return parts[2] if len(parts) > 5 else KAFKA


def is_stream(mapping: EventSourceMapping) -> bool:
    """Say whether records stay in order, so that one that fails holds up or is skipped."""
    return source_of(mapping) in (*SHARDED, KAFKA)


def is_sharded(mapping: EventSourceMapping) -> bool:
    """Say whether retries and age can be bounded, and the lag is a metric of the function."""
    return source_of(mapping) in SHARDED


def function_name(mapping: EventSourceMapping) -> str:
    """The name of the function that the mapping feeds, without version or alias."""
    return unqualified(mapping.function_arn).rpartition(":")[2]


def is_on(mapping: EventSourceMapping) -> bool:
    """Say whether a mapping invokes its function, or will in a moment."""
    return mapping.state in _ON
