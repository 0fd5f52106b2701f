"""Role from GetAccountAuthorizationDetails."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import Role

from .iam_policies import attached, boundary, document, inline, tags
from .shapes import text


@collector(provider="aws", reads=Role, actions=("iam:GetAccountAuthorizationDetails",))
def roles(reader: Reader) -> Iterator[Role]:
    """Yield every role of the account; IAM is the same in every region."""
    for item in reader.pages(
        "iam", "GetAccountAuthorizationDetails", member="RoleDetailList", Filter=["Role"], MaxItems=500
    ):
        yield Role(
            arn=text(item.get("Arn")),
            name=text(item.get("RoleName")),
            trust=document(item.get("AssumeRolePolicyDocument")),
            inline=inline(item.get("RolePolicyList")),
            attached=attached(item),
            boundary_arn=boundary(item),
            tags=tags(item),
        )
