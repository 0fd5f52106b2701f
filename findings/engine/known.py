"""What rules may ask of an account by a placeholder: the names that the last scan saw."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TypeVar

from collectors.models import CloudAccount
from collectors.resources import Resource
from collectors.resources.aws import Alarm, LambdaFunction, LogGroup, Trail
from collectors.storage import resources_before
from findings.analysis.functions import log_group_name

R = TypeVar("R", bound=Resource)


def known_to(account: CloudAccount, region: str) -> Mapping[str, frozenset[str]]:
    """Return placeholder -> names; what was not read stands for nothing."""
    trails, functions = _all(account, region, Trail), _all(account, region, LambdaFunction)
    keys = [trail.kms_key_id for trail in trails] + [group.kms_key_id for group in _all(account, region, LogGroup)]
    return {
        "trail_buckets": _texts(trail.bucket for trail in trails),
        "trail_names": _texts(chain.from_iterable((trail.name, trail.arn) for trail in trails)),
        "log_keys": _named(keys),
        "execution_roles": _named(function.role_arn for function in functions),
        "function_log_groups": _texts(map(log_group_name, functions)),
        "alarm_topics": _texts(chain.from_iterable(alarm.alarm_actions for alarm in _all(account, region, Alarm))),
        "own_accounts": frozenset(CloudAccount.objects.present().values_list("account_id", flat=True)),
    }


def _all(account: CloudAccount, region: str, kind: type[R]) -> tuple[R, ...]:
    return tuple(item for item in resources_before(account, region, kind).values() if isinstance(item, kind))


def _named(arns: Iterable[str | None]) -> frozenset[str]:
    """The ARNs, and the names at their ends, by which requests call them as well."""
    return _texts(chain.from_iterable((arn, arn.rpartition("/")[2]) for arn in arns if arn))


def _texts(found: Iterable[str | None]) -> frozenset[str]:
    return frozenset(text for text in found if text)
