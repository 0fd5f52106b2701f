"""UserPool from Cognito's ListUserPools and GetLogDeliveryConfiguration."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import UserPool, UserPoolLog

from .shapes import text, text_or_none

LARGEST_PAGE = 60  # ListUserPools, API reference
_TARGETS = (
    ("CloudWatchLogsConfiguration", "LogGroupArn"),
    ("S3Configuration", "BucketArn"),
    ("FirehoseConfiguration", "StreamArn"),
)


@collector(
    provider="aws",
    reads=UserPool,
    actions=("cognito-idp:ListUserPools", "cognito-idp:GetLogDeliveryConfiguration"),
)
def user_pools(reader: Reader) -> Iterator[UserPool]:
    """Yield every user pool with what it logs."""
    place = f"arn:{reader.partition}:cognito-idp:{reader.region}:{reader.account_id}:userpool"
    pools = {
        f"{place}/{text(item.get('Id'))}": item
        for item in reader.pages("cognito-idp", "ListUserPools", member="UserPools", MaxResults=LARGEST_PAGE)
    }
    asked = {arn: {"UserPoolId": text(item.get("Id"))} for arn, item in pools.items()}
    for arn, answer in reader.calls(
        "cognito-idp", "GetLogDeliveryConfiguration", asked, expect="LogDeliveryConfiguration"
    ):
        configured = answer["LogDeliveryConfiguration"].get("LogConfigurations") or ()
        yield UserPool(arn, text(pools[arn].get("Name")), tuple(_log(item) for item in configured))


def _log(item: Mapping[str, Any]) -> UserPoolLog:
    targets = (text_or_none((item.get(kind) or {}).get(member)) for kind, member in _TARGETS)
    return UserPoolLog(text(item.get("EventSource")), text(item.get("LogLevel")), next(filter(None, targets), None))
