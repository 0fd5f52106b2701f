"""IamUser from GetAccountAuthorizationDetails."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import IamUser

from .iam_policies import attached, boundary, inline, tags
from .shapes import text, texts


@collector(provider="aws", reads=IamUser, actions=("iam:GetAccountAuthorizationDetails",))
def iam_users(reader: Reader) -> Iterator[IamUser]:
    """Yield every user of the account."""
    for item in reader.pages(
        "iam", "GetAccountAuthorizationDetails", member="UserDetailList", Filter=["User"], MaxItems=500
    ):
        yield IamUser(
            arn=text(item.get("Arn")),
            name=text(item.get("UserName")),
            inline=inline(item.get("UserPolicyList")),
            attached=attached(item),
            boundary_arn=boundary(item),
            groups=texts(item.get("GroupList")),
            tags=tags(item),
        )
