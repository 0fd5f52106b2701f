"""SubscriptionFilters from DescribeSubscriptionFilters, for the groups that functions write to, where they changed."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import LambdaFunction, LogGroup, LogSubscription, SubscriptionFilters

from .changes import since_last_read
from .metric_filters import LONGEST_PATTERN
from .shapes import text, text_or_none

CHANGING = ("PutSubscriptionFilter", "DeleteSubscriptionFilter", "DeleteLogGroup")


@collector(
    provider="aws",
    reads=SubscriptionFilters,
    actions=("logs:DescribeSubscriptionFilters", "cloudtrail:LookupEvents"),
    needs=(LambdaFunction, LogGroup),
)
def subscription_filters(reader: Reader) -> Iterator[SubscriptionFilters]:
    """Yield the filters of each group that a function writes to; what is read anew follows from what changed."""
    written = {function.log_group for function in reader.found(LambdaFunction)}
    names = {group.arn: group.name for group in reader.found(LogGroup) if group.name in written}
    held, anew = since_last_read(reader, SubscriptionFilters, names, CHANGING, "logGroupName")
    yield from held
    asked = {arn: {"logGroupName": names[arn]} for arn in anew}
    for arn, answer in reader.calls("logs", "DescribeSubscriptionFilters", asked, expect="subscriptionFilters"):
        yield SubscriptionFilters(
            arn=arn,
            name=names[arn],
            filters=tuple(
                LogSubscription(
                    name=text(item.get("filterName")),
                    pattern=text(item.get("filterPattern"), LONGEST_PATTERN),
                    destination_arn=text(item.get("destinationArn")),
                    role_arn=text_or_none(item.get("roleArn")),
                    on_transformed_logs=item.get("applyOnTransformedLogs") is True,
                )
                for item in answer["subscriptionFilters"]
            ),
        )
