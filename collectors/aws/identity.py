"""Becoming an account: AssumeRole from the Portal's own identity, or a static key; and which regions it has."""

import re
import threading
import time
from collections.abc import Mapping
from typing import Any

from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from collectors.snapshot import CoverageState

from .answers import SDK_ERRORS, ReadError, checked, gap_of
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
    "open_trust": "The role's trust policy is open: the role can be assumed without the ExternalId, so anyone whom the "
    "policy names can use it through us. Add the condition sts:ExternalId to the trust policy and test again.",
    "other_account": "The role belongs to another account than the one registered. Correct the role ARN or register "
    "the other account.",
    "bad_keys": "AWS does not know this access key, or it was deactivated. Replace it.",
    "unreachable": "AWS did not answer. Check the network of the Portal's host and try again.",
}


class ConnectionRefusedByCloudError(Exception):
    """The account cannot be entered; code is a key of SENTENCES, the message is for people."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


_lock = threading.Lock()
_assumed: dict[tuple[str, str], tuple[float, Credentials]] = {}


def credentials_for(connection: Connection, region: str) -> Credentials:
    """Return credentials that act in the account; raises ConnectionRefusedByCloudError."""
    if connection.access_key_id:
        return Credentials(connection.access_key_id, connection.secret_access_key or "")
    key = (connection.role_arn, connection.external_id)
    with _lock:
        expires, held = _assumed.get(key, (0.0, None))
        if held is not None and expires - time.time() > RENEW_BEFORE_S:
            return held
    return assume(connection, region)


def assume(connection: Connection, region: str, *, external_id: bool = True) -> Credentials:
    """Assume the account's role, with the ExternalId or (to prove that this fails) without it."""
    if not ROLE_ARN.match(connection.role_arn):
        raise ConnectionRefusedByCloudError("bad_role_arn")
    arguments: dict[str, Any] = {"RoleArn": connection.role_arn, "RoleSessionName": SESSION_NAME}
    if external_id:
        arguments["ExternalId"] = connection.external_id
    answer = _own_call(region, arguments)
    given = answer["Credentials"]
    credentials = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    if external_id:
        with _lock:
            _assumed[(connection.role_arn, connection.external_id)] = (given["Expiration"].timestamp(), credentials)
    return credentials


def forget(connection: Connection) -> None:
    """Assume the role anew next time (its trust policy may have changed)."""
    with _lock:
        _assumed.pop((connection.role_arn, connection.external_id), None)


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
            "assume_denied" if denied else "no_identity" if _unknown_key(error) else "unreachable"
        ) from error


def _unknown_key(error: Exception) -> bool:
    """Say whether AWS does not know the key that signed a call."""
    codes = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "ExpiredToken"}
    return isinstance(error, ClientError) and error.response.get("Error", {}).get("Code") in codes


def account_behind(credentials: Credentials, region: str) -> str:
    """Return the id of the account that the credentials belong to; raises ConnectionRefusedByCloudError."""
    try:
        with acting_as(credentials):
            return str(
                checked("GetCallerIdentity", CLIENTS.get("sts", region).get_caller_identity(), "Account")["Account"]
            )
    except (*SDK_ERRORS, ReadError) as error:
        raise ConnectionRefusedByCloudError("bad_keys" if _unknown_key(error) else "unreachable") from error


def enabled_regions(credentials: Credentials, region: str) -> list[str]:
    """Return the regions that the account has enabled (EC2 DescribeRegions); raises ReadError."""
    try:
        with acting_as(credentials):
            answer = checked("DescribeRegions", CLIENTS.get("ec2", region).describe_regions(), "Regions")
    except SDK_ERRORS as error:
        raise ReadError(gap_of(error, "DescribeRegions", ("ec2:DescribeRegions",))) from error
    return sorted(str(item["RegionName"])[:32] for item in answer["Regions"])
