"""CloudTrail records of what an attack does, as plain dicts: made of given values, so the same every time but for ids.

Shapes: CloudTrail user guide, "CloudTrail record contents", "AWS Management Console sign-in events"; Lambda developer
guide, "Logging AWS Lambda API calls using AWS CloudTrail"; `inScopeOf` as in records published in 2025 and 2026.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CLI = "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.12 md/arch#x86_64 lang/python#3.13.7 cfg/retry-mode#standard"
# Lambda's events carry the version of its API in their names.
_VERSION = re.compile(r"20\d{6}(v\d)?$")
_READING = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup")
# An address for documentation (RFC 5737): the attacker's.
ATTACKER_IP = "203.0.113.66"


@dataclass(frozen=True, slots=True)
class Who:
    """A principal of an account; role is a role's name for a session, function_arn whose credentials it holds."""

    account: str
    name: str
    access_key: str = ""
    role: str = ""
    function_arn: str = ""

    @property
    def identity(self) -> Record:
        """The userIdentity of its records."""
        return self._session() if self.role else self._user()

    def _user(self) -> Record:
        return {
            "type": "IAMUser",
            "principalId": _id("AIDA", self.account, self.name),
            "arn": f"arn:aws:iam::{self.account}:user/{self.name}",
            "accountId": self.account,
            "accessKeyId": self.access_key,
            "userName": self.name,
        }

    def _session(self) -> Record:
        principal = _id("AROA", self.account, self.role)
        issuer = {
            "type": "Role",
            "principalId": principal,
            "arn": f"arn:aws:iam::{self.account}:role/{self.role}",
            "accountId": self.account,
            "userName": self.role,
        }
        made: Record = {
            "type": "AssumedRole",
            "principalId": f"{principal}:{self.name}",
            "arn": f"arn:aws:sts::{self.account}:assumed-role/{self.role}/{self.name}",
            "accountId": self.account,
            "accessKeyId": self.access_key,
            "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}},
        }
        if self.function_arn:
            made["inScopeOf"] = {
                "issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": self.function_arn,
                "credentialsIssuedToVersion": f"{self.function_arn}:$LATEST",
            }
        return made


@dataclass(frozen=True, slots=True)
class When:
    """Where and when a call was made: at in UTC, the region, the caller's address and its user agent."""

    at: datetime
    region: str
    address: str = ATTACKER_IP
    agent: str = CLI


def function_session(account: str, region: str, function: str, role: str, access_key: str = "") -> Who:
    """Return the session that a function's code holds; used from elsewhere it is a stolen one."""
    arn = f"arn:aws:lambda:{region}:{account}:function:{function}"
    return Who(account, function, access_key or _id("ASIA", account, function)[:20], role, arn)


def call(
    who: Who, when: When, source: str, name: str, parameters: Record | None = None, response: Record | None = None,
    request_id: str = "",
) -> Record:  # fmt: skip
    """Return the management event of a successful call; source is lambda, logs, ... without amazonaws.com."""
    return _base(who.account, when) | {
        "userIdentity": who.identity,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "requestParameters": parameters,
        "responseElements": response,
        "requestID": request_id or str(uuid.uuid4()),
        "readOnly": name.startswith(_READING),
        "tlsDetails": _tls(f"{source}.{when.region}.amazonaws.com"),
    }


def denied(who: Who, when: When, source: str, name: str, parameters: Record | None = None) -> Record:
    """Return the management event of a call that no policy allows."""
    arn = who.identity["arn"]
    action = f"{source}:{_VERSION.sub('', name)}"
    why = f"because no identity-based policy allows the {action} action"
    message = f"User: {arn} is not authorized to perform: {action} {why}"
    return call(who, when, source, name, parameters) | {"errorCode": "AccessDenied", "errorMessage": message}


def invalid_key(who: Who, when: When, source: str, name: str) -> Record:
    """Return the event of a call with a key of the account that is switched off or whose secret is wrong."""
    message = "The security token included in the request is invalid."
    return call(who, when, source, name) | {"errorCode": "InvalidClientTokenId", "errorMessage": message}


def console_login(account: str, user: str, when: When, *, failure: str = "Failed authentication") -> Record:
    """Return the event of a sign-in; failure "" is a success, "No username found in supplied account" hides who."""
    identity: Record = {"type": "IAMUser", "accountId": account, "accessKeyId": "", "userName": user}
    if failure.startswith("No username"):
        identity["userName"] = "HIDDEN_DUE_TO_SECURITY_REASONS"
    else:
        identity |= {"principalId": _id("AIDA", account, user), "arn": f"arn:aws:iam::{account}:user/{user}"}
    console = f"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&region={when.region}"
    return (
        _base(account, when)
        | {
            "userIdentity": identity,
            "eventSource": "signin.amazonaws.com",
            "eventName": "ConsoleLogin",
            "eventType": "AwsConsoleSignIn",
            "requestParameters": None,
            "responseElements": {"ConsoleLogin": "Failure" if failure else "Success"},
            "additionalEventData": {"LoginTo": console, "MobileVersion": "No", "MFAUsed": "No"},
            "readOnly": False,
            "tlsDetails": _tls("signin.aws.amazon.com"),
        }
        | ({"errorMessage": failure} if failure else {})
    )


def invoked(who: Who, when: When, function_arn: str, request_id: str, kind: str = "RequestResponse") -> Record:
    """Return the data event of an invocation, with the request id that is in the function's log."""
    made = call(who, when, "lambda", "Invoke", {"functionName": function_arn, "invocationType": kind}, None, request_id)
    return made | {
        "additionalEventData": {"functionVersion": f"{function_arn}:$LATEST"},
        "resources": [{"accountId": who.account, "type": "AWS::Lambda::Function", "ARN": function_arn}],
        "managementEvent": False,
        "eventCategory": "Data",
    }


def invoked_by_service(account: str, region: str, service: str, function_arn: str, request_id: str) -> Record:
    """Return the data event of an invocation by a service as logs.amazonaws.com, now."""
    when = When(datetime.now(UTC), region, service, service)
    made = invoked(Who(account, service), when, function_arn, request_id, "Event")
    return made | {"userIdentity": {"type": "AWSService", "invokedBy": service}}


def omitted(record: Record, size: int) -> Record:
    """Return the record of a call whose parameters were too large to be told: size in bytes."""
    told = {"omitted": True, "reason": "requestParameters too large", "originalSize": size}
    return record | {"requestParameters": told}


def _base(account: str, when: When) -> Record:
    return {
        "eventVersion": "1.11",
        "eventTime": when.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "awsRegion": when.region,
        "sourceIPAddress": when.address,
        "userAgent": when.agent,
        "eventID": str(uuid.uuid4()),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }


def _tls(host: str) -> Record:
    return {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host}


def _id(prefix: str, *words: str) -> str:
    """An id of IAM's kind that is the same for the same words."""
    return prefix + uuid.uuid5(uuid.NAMESPACE_URL, "/".join(words)).hex[:17].upper()
