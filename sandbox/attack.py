"""Play the attack: what an attacker does to a running sandbox, act by act, while quiet functions keep their rhythm.

Everything goes over HTTP as from outside. What a local cloud cannot do, as a sign-in at the console, is told to its
trail as a record.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from .client import SandboxClient
from .estate.roles import admin_keys
from .identities import PRODUCTION
from .runtime import records
from .runtime.over_long import Behaviour
from .runtime.records import When, Who

ACCOUNT, REGION = PRODUCTION.account_id, "eu-west-1"
FIREWALL, BUSY, SLOW, QUIET = "firewall", "orders-cancel", "search-reindex", ("shipping-quote", "search-indexer")
MALICIOUS = "name=' OR 1=1 --"
TRAIL, LOG_GROUP = "shop-trail", "/aws/lambda/carts-abandoned"
# One call of each busy function in a beat is their normal rhythm.
NORMAL, TIMES = 6, 50
NORMAL_S, LONGER = 0.05, 20
_FAILED_LOGINS, _INVALID_CALLS = 12, 25
_BEYOND_LIMIT = 4096
_READS = ("ListFunctions20150331", "GetFunction20150331v2", "ListUsers", "ListRoles", "GetAccountAuthorizationDetails",
          "ListBuckets", "DescribeInstances", "DescribeTrails", "ListSecrets", "ListTopics", "DescribeLogGroups",
          "ListQueues", "DescribeAlarms", "ListEventSourceMappings20150331", "GetPolicy20150331v2")  # fmt: skip
_SOURCES = {"ListUsers": "iam", "ListRoles": "iam", "GetAccountAuthorizationDetails": "iam", "ListBuckets": "s3",
            "DescribeInstances": "ec2", "DescribeTrails": "cloudtrail", "ListSecrets": "secretsmanager",
            "ListTopics": "sns", "DescribeLogGroups": "logs", "ListQueues": "sqs",
            "DescribeAlarms": "monitoring"}  # fmt: skip


@dataclass(slots=True)
class Act:
    """One act as it was played: at in ISO 8601, how long in seconds, and what came of it (ids, sizes, numbers)."""

    name: str
    at: str
    seconds: float = 0.0
    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A running sandbox and how it treats over-long lines; log_format "" leaves the firewall's logging as it is."""

    url: str
    behaviour: Behaviour = field(default_factory=Behaviour)
    log_format: str = "Text"

    @cached_property
    def functions(self) -> Any:
        """The client of Lambda."""
        return self.client("lambda")

    def client(self, service: str) -> Any:
        """Return a client of the plain SDK with the account's administrator's key, which the attacker has."""
        import boto3
        from botocore.config import Config

        make: Any = boto3.client
        once = Config(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=910, max_pool_connections=20)
        return make(service, endpoint_url=self.url, region_name=REGION, config=once, **admin_keys(ACCOUNT))

    def tell(self, told: list[dict[str, Any]]) -> None:
        """Let the trail tell records."""
        SandboxClient(self.url).trail_records(told)


def play(stage: Stage, names: tuple[str, ...] = ()) -> Iterator[Act]:
    """Play all acts in their order, or those that are named, and yield each when it is over."""
    SandboxClient(stage.url).log_lines(stage.behaviour.kind, stage.behaviour.limit_kb, stage.behaviour.fragment)
    over = threading.Event()
    quiet = threading.Thread(target=_keep_rhythm, args=(stage, over), daemon=True)
    quiet.start()
    try:
        for name, deed in ACTS.items():
            if names and name not in names:
                continue
            act, begin = Act(name, datetime.now(UTC).isoformat(timespec="milliseconds")), time.monotonic()
            act.outcome = deed(stage)
            act.seconds = round(time.monotonic() - begin, 3)
            yield act
    finally:
        over.set()
        quiet.join()


def _keep_rhythm(stage: Stage, over: threading.Event) -> None:
    """What goes on as ever: small orders, each a second or so."""
    order = 0
    while not over.is_set():
        for name in QUIET:
            order += 1
            stage.functions.invoke(FunctionName=name, Payload=json.dumps({"order": order, "items": [{"price": 9}]}))
        over.wait(1.0)


def prepare(stage: Stage) -> dict[str, Any]:
    """The shop mends what an audit of its posture tells: the firewall's own level dropped its hits."""
    if stage.log_format:
        levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} if stage.log_format == "JSON" else {}
        logging = {"LogFormat": stage.log_format, **levels}
        stage.functions.update_function_configuration(FunctionName=FIREWALL, LoggingConfig=logging)
    calls = [_invoked(stage, FIREWALL, {"body": f"name=customer {number}"}) for number in range(3)]
    return {"log_format": stage.log_format, "requests": [call["request_id"] for call in calls]}


def small_input(stage: Stage) -> dict[str, Any]:
    """A malicious input that the firewall knows and logs."""
    return _invoked(stage, FIREWALL, {"body": MALICIOUS})


def padded_input(stage: Stage) -> dict[str, Any]:
    """The same input, padded beyond what an event of a log may hold."""
    padding = stage.behaviour.limit_kb * 1024 + _BEYOND_LIMIT - len(MALICIOUS)
    return _invoked(stage, FIREWALL, {"body": MALICIOUS + padding * "A"}) | {"behaviour": stage.behaviour.kind}


def wrong_credentials(stage: Stage) -> dict[str, Any]:
    """Passwords are tried at the console, then a key that was switched off."""
    now = _now()
    logins = [records.console_login(ACCOUNT, "alice", now) for _ in range(_FAILED_LOGINS)]
    unknown = records.console_login(ACCOUNT, "admin", now, failure="No username found in supplied account")
    old = Who(ACCOUNT, "build-server", "AKIAOLDBUILDSERVER00")
    calls = [records.invalid_key(old, now, "sts", "GetCallerIdentity") for _ in range(_INVALID_CALLS)]
    stage.tell([*logins, unknown, *calls])
    return {"failed_logins": len(logins) + 1, "invalid_keys": len(calls), "address": records.ATTACKER_IP}


def enumeration(stage: Stage) -> dict[str, Any]:
    """The keys of the firewall's role, used from outside: its policies allow nothing but to log."""
    thief = records.function_session(ACCOUNT, REGION, FIREWALL, "firewall-workload")
    told = [records.denied(thief, _now(), _SOURCES.get(name, "lambda"), name) for name in 2 * _READS]
    stage.tell(told)
    return {"denied": len(told), "names": len(_READS), "role": "firewall-workload", "address": records.ATTACKER_IP}


def log_tampering(stage: Stage) -> dict[str, Any]:
    """Real calls, so the trail tells of them by itself: a log group is deleted, the trail is stopped."""
    from botocore.exceptions import ClientError

    try:
        stage.client("logs").delete_log_group(logGroupName=LOG_GROUP)
    except ClientError as error:
        # An attack that is played again finds it gone.
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
    stage.client("cloudtrail").stop_logging(Name=TRAIL)
    return {"deleted": LOG_GROUP, "stopped": TRAIL}


def executions(stage: Stage) -> dict[str, Any]:
    """Fifty times as many executions as usual."""
    for number in range(NORMAL):
        _invoked(stage, BUSY, {"order": number})
    found = [_invoked(stage, BUSY, {"order": number}) for number in range(NORMAL * TIMES)]
    return {"function": BUSY, "normal": NORMAL, "executions": len(found), "first": found[0], "last": found[-1]}


def duration(stage: Stage) -> dict[str, Any]:
    """Twenty times as long as usual."""
    for _ in range(NORMAL):
        _invoked(stage, SLOW, {"seconds": NORMAL_S})
    found = [_invoked(stage, SLOW, {"seconds": NORMAL_S * LONGER}) for _ in range(3)]
    return {"function": SLOW, "normal_s": NORMAL_S, "seconds": NORMAL_S * LONGER, "requests": found}


ACTS: dict[str, Callable[[Stage], dict[str, Any]]] = {
    deed.__name__: deed
    for deed in (prepare, small_input, padded_input, wrong_credentials, enumeration, log_tampering, executions,
                 duration)
}  # fmt: skip


def _invoked(stage: Stage, name: str, event: dict[str, Any]) -> dict[str, Any]:
    payload = json.dumps(event).encode()
    done = stage.functions.invoke(FunctionName=name, Payload=payload)
    status = json.loads(done["Payload"].read())
    return {
        "function": name,
        "request_id": done["ResponseMetadata"]["RequestId"],
        "size": len(payload),
        "status": status.get("statusCode") if isinstance(status, dict) else None,
        "error": done.get("FunctionError", ""),
    }


def _now() -> When:
    return When(datetime.now(UTC), REGION)
