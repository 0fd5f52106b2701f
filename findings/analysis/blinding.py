"""Who can blind the audit: which actions erase, mute or reconfigure evidence, and who holds them by which statement.

Sources: Service Authorization Reference of each service (actions and their resource types). The resource of an action
on a log group is written with ":log-stream:" at its end, as the messages of denied calls show [believed]; policies
that name the group with ":*" match it, those without do not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from collectors.resources.aws import LambdaFunction, Role, Trail
from collectors.snapshot import Snapshot
from findings.analysis.access import Access, Holder
from findings.analysis.functions import log_group_name
from findings.analysis.iam import Evaluator, Grant, Outcome, grants


class Blinding(StrEnum):
    """What somebody can do to the evidence."""

    ERASE = "erase"
    MUTE = "mute"
    RECONFIGURE = "reconfigure"


@dataclass(frozen=True, slots=True)
class Power:
    """One action that blinds; resource may hold {region}, {account} and {group}, is_any asks about any that fits."""

    action: str
    what: Blinding
    resource: str
    says: str
    is_any: bool = True


# What may make the rights of a policy depend on who holds it, and what may hide that: escapes of JSON and of URLs.
_OF_WHO_ASKS = ("${", "condition", "\\u", "%")
_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:"
_STREAM = _LOGS + "2026/05/01/[$LATEST]0123456789abcdef0123456789abcdef"
OWN_LOG = (
    Power("logs:DeleteLogGroup", Blinding.ERASE, _LOGS, "delete the log group", is_any=False),
    Power("logs:DeleteLogStream", Blinding.ERASE, _STREAM, "delete log streams", is_any=False),
    Power("logs:PutRetentionPolicy", Blinding.ERASE, _LOGS, "let the log expire after a day", is_any=False),
    Power("logs:DeleteMetricFilter", Blinding.MUTE, _LOGS, "take away metric filters", is_any=False),
    Power("logs:PutMetricFilter", Blinding.MUTE, _LOGS, "replace metric filters", is_any=False),
    Power("logs:DeleteSubscriptionFilter", Blinding.MUTE, _LOGS, "cut off the readers of the log", is_any=False),
    Power("logs:PutDataProtectionPolicy", Blinding.ERASE, _LOGS, "mask what the log says", is_any=False),
    Power("logs:AssociateKmsKey", Blinding.MUTE, _LOGS, "encrypt the log with another key", is_any=False),
)
_ANY_LOG, _ANY_STREAM = _LOGS.replace("{group}", "*"), _LOGS.replace("{group}", "*") + "*"


def _place(service: str, resource: str, region: str = "{region}") -> str:
    return f"arn:{{partition}}:{service}:{region}:{{account}}:{resource}"


_TRAIL = _place("cloudtrail", "trail/*", region="*")
_ALARM = _place("cloudwatch", "alarm:*")
_FUNCTION = _place("lambda", "function:*")
_RULE = _place("events", "rule/*")
_TOPIC = _place("sns", "*")
DETECTION = (
    Power("cloudtrail:StopLogging", Blinding.MUTE, _TRAIL, "stop trails"),
    Power("cloudtrail:DeleteTrail", Blinding.ERASE, _TRAIL, "delete trails"),
    Power("cloudtrail:UpdateTrail", Blinding.RECONFIGURE, _TRAIL, "send trails elsewhere"),
    Power("cloudtrail:PutEventSelectors", Blinding.RECONFIGURE, _TRAIL, "leave events out of trails"),
    Power("cloudwatch:DeleteAlarms", Blinding.ERASE, _ALARM, "delete alarms"),
    Power("cloudwatch:DisableAlarmActions", Blinding.MUTE, _ALARM, "disable the actions of alarms"),
    Power("cloudwatch:SetAlarmState", Blinding.MUTE, _ALARM, "set alarms back to OK"),
    Power("cloudwatch:PutMetricAlarm", Blinding.RECONFIGURE, _ALARM, "replace alarms"),
    Power("cloudwatch:PutAlarmMuteRule", Blinding.MUTE, _place("cloudwatch", "alarm-mute-rule:*"), "mute alarms"),
    Power("events:DisableRule", Blinding.MUTE, _RULE, "disable event rules"),
    Power("events:DeleteRule", Blinding.ERASE, _RULE, "delete event rules"),
    Power("events:RemoveTargets", Blinding.MUTE, _RULE, "take targets from event rules"),
    Power("sns:Unsubscribe", Blinding.MUTE, "*", "unsubscribe people", is_any=False),
    Power("sns:DeleteTopic", Blinding.ERASE, _TOPIC, "delete topics"),
    Power("lambda:UpdateFunctionConfiguration", Blinding.RECONFIGURE, _FUNCTION, "change what functions log"),
    Power("lambda:PutFunctionConcurrency", Blinding.MUTE, _FUNCTION, "stop functions that watch"),
    Power("lambda:DeleteEventSourceMapping", Blinding.MUTE, _place("lambda", "event-source-mapping:*"),
          "cut functions off their streams"),
    Power("logs:PutAccountPolicy", Blinding.RECONFIGURE, "*", "mask or redirect all logs", is_any=False),
    Power("logs:DeleteLogGroup", Blinding.ERASE, _ANY_LOG, "delete any log group"),
    Power("guardduty:UpdateDetector", Blinding.RECONFIGURE, _place("guardduty", "detector/*"),
          "turn GuardDuty off"),
    Power("guardduty:DeleteDetector", Blinding.ERASE, _place("guardduty", "detector/*"), "delete GuardDuty"),
    Power("config:StopConfigurationRecorder", Blinding.MUTE, _place("config", "configuration-recorder/*"),
          "stop AWS Config"),
    Power("securityhub:DisableSecurityHub", Blinding.MUTE, _place("securityhub", "hub/default"),
          "disable Security Hub"),
    Power("xray:UpdateSamplingRule", Blinding.RECONFIGURE, _place("xray", "sampling-rule/*"),
          "stop the sampling of traces"),
    Power("iam:PutRolePolicy", Blinding.RECONFIGURE, "arn:{partition}:iam::{account}:role/*", "give itself any right"),
    Power("iam:AttachRolePolicy", Blinding.RECONFIGURE, "arn:{partition}:iam::{account}:role/*",
          "give itself any right"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holding:
    """One power in one hand: the statement that grants it and the line to take out."""

    power: Power
    grant: Grant

    @property
    def is_sure(self) -> bool:
        """Whether it is granted for certain, or only under a condition that is not known."""
        return self.grant.outcome is Outcome.ALLOWED


def powers_over_log(snapshot: Snapshot, function: LambdaFunction, holder: Holder) -> list[Holding]:
    """Return what a role or user can do to the log of a function; raises NotCollectedError."""
    # Most can do nothing to any log, which needs to be asked once for all functions of a role.
    anywhere: dict[object, bool] = snapshot.memo.setdefault("blinding.any_log", {})
    key = _content(holder)
    if key not in anywhere:
        asked = [replace(power, resource=_ANY_LOG if power.resource == _LOGS else _ANY_STREAM, is_any=True)
                 for power in OWN_LOG]  # fmt: skip
        anywhere[key] = any(True for _ in _held(snapshot, holder, asked, "*"))
    return list(_held(snapshot, holder, OWN_LOG, log_group_name(function))) if anywhere[key] else []


def powers_over_detection(snapshot: Snapshot, holder: Holder) -> list[Holding]:
    """Return what a role or user can do to what detects; raises NotCollectedError."""
    memo: dict[object, list[Holding]] = snapshot.memo.setdefault("blinding.detection", {})
    key = _content(holder)
    if key not in memo:
        buckets = sorted({trail.bucket for trail in snapshot.all(Trail) if trail.bucket})
        memo[key] = list(_held(snapshot, holder, (*DETECTION, *_of_buckets(buckets)), "*"))
    return memo[key]


def _content(holder: Holder) -> object:
    """What two roles with the same rights have in common; variables and conditions may tell apart who holds them."""
    texts = repr(holder.inline).lower()
    is_own = any(mark in texts for mark in _OF_WHO_ASKS)
    shared = not is_own and isinstance(holder, Role) and not (holder.attached or holder.boundary_arn)
    return holder.inline if shared else holder.arn


def _of_buckets(buckets: Iterable[str]) -> Iterator[Power]:
    """Deleting the objects of a trail's bucket, or letting them expire."""
    for bucket in buckets:
        arn = f"arn:{{partition}}:s3:::{bucket}"
        yield Power("s3:DeleteObject", Blinding.ERASE, f"{arn}/AWSLogs/*", f"delete log files in {bucket}")
        yield Power("s3:PutLifecycleConfiguration", Blinding.ERASE, arn, f"let {bucket} expire")
        yield Power("s3:DeleteBucket", Blinding.ERASE, arn, f"delete {bucket}")


def _held(snapshot: Snapshot, holder: Holder, powers: Iterable[Power], group: str) -> Iterator[Holding]:
    evaluator = Access.of(snapshot).evaluator(holder)
    place = {"partition": snapshot.partition, "region": snapshot.region, "account": snapshot.account_id, "group": group}
    for power in powers:
        if not _may_be_given(evaluator, power.action.lower()):
            continue
        # A log group's name may hold no braces, but a bucket's text comes from the cloud: each is put in once.
        resource = power.resource
        for name, value in place.items():
            resource = resource.replace(f"{{{name}}}", value)
        for grant in grants(evaluator, (power.action,), resource, is_pattern=power.is_any):
            yield Holding(power, grant)


def _may_be_given(evaluator: Evaluator, action: str) -> bool:
    """Whether any statement speaks of an action at all; most roles speak of none of these, and that is quickly seen."""
    given = evaluator.identity
    known = given.knows_service(action) and any(rule.is_allow for rule in given.rules(action))
    return known or bool(given.unreadable)
