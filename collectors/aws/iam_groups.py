"""IamGroup from GetAccountAuthorizationDetails."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import IamGroup

from .iam_policies import attached, inline
from .shapes import text


@collector(provider="aws", reads=IamGroup, actions=("iam:GetAccountAuthorizationDetails",))
def iam_groups(reader: Reader) -> Iterator[IamGroup]:
    """Yield every group of the account."""
    for item in reader.pages(
        "iam", "GetAccountAuthorizationDetails", member="GroupDetailList", Filter=["Group"], MaxItems=500
    ):
        yield IamGroup(
            arn=text(item.get("Arn")),
            name=text(item.get("GroupName")),
            inline=inline(item.get("GroupPolicyList")),
            attached=attached(item),
        )
