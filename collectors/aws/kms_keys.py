"""KmsKey from DescribeKey and GetKeyPolicy, only for keys of this account and region that trails or log groups name."""

from collections.abc import Iterator, Mapping
from typing import Any

from collectors.registry import Reader, collector
from collectors.resources.aws import KmsKey, LogGroup, Trail

from .shapes import moment, text

LARGEST_POLICY = 64 * 1024  # KMS quotas: 32 KB for a key policy
GONE = ("NotFoundException",)


@collector(
    provider="aws", reads=KmsKey, actions=("kms:DescribeKey", "kms:GetKeyPolicy"), needs=(Trail, LogGroup)
)  # fmt: skip
def kms_keys(reader: Reader) -> Iterator[KmsKey]:
    """Yield each key once; one of another account or region is not visible here and left out."""
    named = [trail.kms_key_id for trail in reader.found(Trail)] + [group.kms_key_id for group in reader.found(LogGroup)]
    here = f"arn:{reader.partition}:kms:{reader.region}:{reader.account_id}:"
    asked = {arn: {"KeyId": arn} for arn in sorted({key for key in named if key and key.startswith(here)})}
    keys: dict[str, Mapping[str, Any]] = {}
    for arn, answer in reader.calls("kms", "DescribeKey", asked, expect="KeyMetadata", absent=GONE):
        if answer:
            keys[arn] = answer["KeyMetadata"]
        else:
            yield KmsKey(arn, _name(arn), key_arn=arn, state="Gone")
    # An alias does not name the key for GetKeyPolicy.
    wanted = {arn: {"KeyId": text(told.get("Arn")) or arn, "PolicyName": "default"} for arn, told in keys.items()}
    for arn, answer in reader.calls("kms", "GetKeyPolicy", wanted, expect="Policy"):
        yield _key(arn, keys[arn], text(answer["Policy"], LARGEST_POLICY))


def _name(arn: str) -> str:
    return arn.rpartition(":")[2].removeprefix("key/")


def _key(arn: str, told: Mapping[str, Any], policy: str) -> KmsKey:
    return KmsKey(
        arn=arn,
        name=_name(arn),
        key_arn=text(told.get("Arn")),
        state=text(told.get("KeyState")),
        manager=text(told.get("KeyManager")) or "CUSTOMER",
        deletion=moment(told.get("DeletionDate")),
        policy=policy,
    )
