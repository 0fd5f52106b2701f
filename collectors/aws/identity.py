"""Becoming an account: AssumeRole from the Portal's own identity, or a static key; and which regions it has."""

import os
import re
import threading
import time
from collections.abc import Mapping
from typing import Any

from botocore.credentials import Credentials

from auditportal.common.crypto import Secret, SecretUnreadableError
from collectors.snapshot import CoverageState

from .answers import SDK_ERRORS, ReadError, checked, gap_of, is_stale
from .session import CLIENTS, Connection, acting_as, own_credentials

ROLE_ARN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role/[\w+=,.@/-]{1,512}\Z", re.ASCII)
SESSION_NAME = "audit-portal"
RENEW_BEFORE_S = 300

SENTENCES = {
    "no_identity": "The Portal has no AWS identity of its own. Give its host a role or set AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY for it, then try again.",
    "bad_role_arn": "This is not the ARN of an IAM role. It looks like arn:aws:iam::123456789012:role/AuditPortal.",
    "assume_denied": "AWS refused the role. Check three things in the account: the role exists under this name, its "
    "trust policy names the Portal's account, and the ExternalId in it is exactly the one shown here.",
    "open_trust": "The role's trust policy is open: the role can be assumed without the ExternalId shown here, so "
    "anyone who knows its ARN could look into the account through us. Let the trust policy demand that sts:ExternalId "
    "equals it, and test again.",
    "other_account": "The role belongs to another account than the one registered. Correct the role ARN or register "
    "the other account.",
    "bad_keys": "AWS does not know this access key, or it was deactivated. Replace it.",
    "secret_unreadable": "The stored secret of this account's access key cannot be read: no key of "
    "AUDITPORTAL_ENCRYPTION_KEYS decrypts it. Put the key it was written with back into that setting, or edit the "
    "account and enter the secret access key anew.",
    "unreachable": "AWS did not answer. Check the network of the Portal's host and try again.",
}


class ConnectionRefusedByCloudError(Exception):
    """The account cannot be entered; code is a key of SENTENCES, the message is for people."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


# The regional endpoint of a region that every account has: its tokens are good in all regions, and opt-in regions,
# which the Portal's own account may not have enabled, are not asked.
_STS_HOMES = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1", "": "us-east-1"}


class AssumedCredentials(Credentials):
    """Credentials of a role for an hour, with what it takes to assume it anew."""

    def __init__(self, connection: Connection, region: str, given: Mapping[str, Any]) -> None:
        super().__init__(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        self.connection, self.region = connection, region
        self.expires: float = given["Expiration"].timestamp()

    @property
    def ends_soon(self) -> bool:
        """Whether it is time to assume the role anew."""
        return self.expires - time.time() <= RENEW_BEFORE_S


_lock, _renewing = threading.Lock(), threading.Lock()
_assumed: dict[tuple[str, str], AssumedCredentials] = {}


def credentials_for(connection: Connection, region: str) -> Credentials:
    """Return credentials that act in the account; raises ConnectionRefusedByCloudError."""
    if connection.access_key_id:
        return Credentials(connection.access_key_id, _revealed(connection.secret_access_key))
    held = _held(connection)
    return held if held is not None else assume(connection, region)


def _revealed(secret: Secret | str | None) -> str:
    if not isinstance(secret, Secret):
        return secret or ""
    try:
        return secret.reveal()
    except SecretUnreadableError:
        raise ConnectionRefusedByCloudError("secret_unreadable") from None


def renewed(credentials: Credentials, *, refused: bool = False) -> Credentials:
    """Return credentials for the next call: the same, or, when they end soon or were refused, those of a new session.

    Many threads that find the same credentials ended assume the role once. Raises ConnectionRefusedByCloudError.
    """
    if not isinstance(credentials, AssumedCredentials) or not (refused or credentials.ends_soon):
        return credentials
    with _renewing:
        newest = _held(credentials.connection)
        if newest is not None and newest is not credentials:
            return newest
        return assume(credentials.connection, credentials.region)


def assume(connection: Connection, region: str) -> AssumedCredentials:
    """Assume the account's role with its ExternalId; raises ConnectionRefusedByCloudError."""
    assumed = _assume(connection, region, connection.external_id)
    with _lock:
        for key in [key for key, held in _assumed.items() if held.ends_soon]:
            del _assumed[key]
        _assumed[connection.role_arn, connection.external_id] = assumed
    return assumed


def opens_with(connection: Connection, region: str, external_id: str | None) -> bool:
    """Say whether the role can be assumed with an ExternalId that is not its own, or (None) without one.

    Raises ConnectionRefusedByCloudError when that cannot be found out.
    """
    try:
        _assume(connection, region, external_id)
    except ConnectionRefusedByCloudError as refused:
        if refused.code == "assume_denied":
            return False
        raise
    return True


def forget(connection: Connection) -> None:
    """Assume the role anew next time (its trust policy may have changed)."""
    with _lock:
        _assumed.pop((connection.role_arn, connection.external_id), None)


def _held(connection: Connection) -> AssumedCredentials | None:
    with _lock:
        held = _assumed.get((connection.role_arn, connection.external_id))
    return None if held is None or held.ends_soon else held


def _assume(connection: Connection, region: str, external_id: str | None) -> AssumedCredentials:
    if not ROLE_ARN.match(connection.role_arn):
        raise ConnectionRefusedByCloudError("bad_role_arn")
    arguments: dict[str, Any] = {"RoleArn": connection.role_arn, "RoleSessionName": SESSION_NAME}
    if external_id is not None:
        arguments["ExternalId"] = external_id
    answer = _own_call(_sts_region(region), arguments)
    try:
        return AssumedCredentials(connection, region, answer["Credentials"])
    except (AttributeError, KeyError, TypeError) as error:
        raise ConnectionRefusedByCloudError("unreachable") from error


def _sts_region(region: str) -> str:
    """Return where the Portal asks for a role: its own region if it has one in this partition, else a sure one."""
    own = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    prefix = next(prefix for prefix in _STS_HOMES if region.startswith(prefix))
    same_partition = own and next(known for known in _STS_HOMES if own.startswith(known)) == prefix
    return own if same_partition else _STS_HOMES[prefix]


def _own_call(region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    own = own_credentials()
    if own is None:
        raise ConnectionRefusedByCloudError("no_identity")
    try:
        with acting_as(own):
            return checked("AssumeRole", CLIENTS.get("sts", region).assume_role(**arguments), "Credentials")
    except (*SDK_ERRORS, ReadError) as error:
        denied = gap_of(error, "AssumeRole").state is CoverageState.DENIED
        raise ConnectionRefusedByCloudError(
            "assume_denied" if denied else "no_identity" if is_stale(error) else "unreachable"
        ) from error


def account_behind(credentials: Credentials, region: str) -> str:
    """Return the id of the account that the credentials belong to; raises ConnectionRefusedByCloudError."""
    try:
        with acting_as(credentials):
            return str(
                checked("GetCallerIdentity", CLIENTS.get("sts", region).get_caller_identity(), "Account")["Account"]
            )
    except (*SDK_ERRORS, ReadError) as error:
        raise ConnectionRefusedByCloudError("bad_keys" if is_stale(error) else "unreachable") from error


def enabled_regions(credentials: Credentials, region: str) -> list[str]:
    """Return the regions that the account has enabled (EC2 DescribeRegions); raises ReadError."""
    try:
        with acting_as(credentials):
            answer = checked("DescribeRegions", CLIENTS.get("ec2", region).describe_regions(), "Regions")
    except SDK_ERRORS as error:
        raise ReadError(gap_of(error, "DescribeRegions", ("ec2:DescribeRegions",))) from error
    return sorted(str(item["RegionName"])[:32] for item in answer["Regions"])
