"""ManagedPolicy from GetAccountAuthorizationDetails, without those that nothing has attached."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import IamGroup, IamUser, ManagedPolicy, Role

from .iam_policies import document
from .shapes import text


@collector(
    provider="aws",
    reads=ManagedPolicy,
    actions=("iam:GetAccountAuthorizationDetails",),
    needs=(Role, IamUser, IamGroup),
)
def managed_policies(reader: Reader) -> Iterator[ManagedPolicy]:
    """Yield every managed policy in use, those of AWS too."""
    used = _used(reader)
    for item in reader.pages(
        "iam",
        "GetAccountAuthorizationDetails",
        member="Policies",
        Filter=["LocalManagedPolicy", "AWSManagedPolicy"],
        MaxItems=500,
    ):
        arn = text(item.get("Arn"))
        if arn in used:
            yield ManagedPolicy(arn=arn, name=text(item.get("PolicyName")), document=_default(item))


def _used(reader: Reader) -> set[str]:
    roles, users, groups = reader.found(Role), reader.found(IamUser), reader.found(IamGroup)
    holders = [(item.attached, item.boundary_arn) for item in roles]
    holders += [(item.attached, item.boundary_arn) for item in users]
    holders += [(item.attached, None) for item in groups]
    return {arn for attached, limit in holders for arn in (*attached, limit) if arn}


def _default(item: Mapping[str, Any]) -> str:
    versions = item.get("PolicyVersionList") or ()
    return next((document(entry.get("Document")) for entry in versions if entry.get("IsDefaultVersion") is True), "")
