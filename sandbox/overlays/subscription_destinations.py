"""CloudWatch Logs: subscriptions to a destination, also of another account; moto looks for a log group of that name.

Source: CloudWatch Logs API reference, PutSubscriptionFilter and PutDestinationPolicy.
"""

import json

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogsBackend, logs_backends

_moto_put = LogsBackend.put_subscription_filter


def put_subscription_filter(
    self: LogsBackend,
    log_group_name: str,
    filter_name: str,
    filter_pattern: str,
    destination_arn: str,
    role_arn: str,
) -> None:
    """Subscribe a group to a destination that lets its account; leave the others to moto."""
    parts = destination_arn.split(":")
    if parts[2:3] != ["logs"] or parts[5:6] != ["destination"]:
        _moto_put(self, log_group_name, filter_name, filter_pattern, destination_arn, role_arn)
        return
    destination = logs_backends[parts[4]][parts[3]].destinations.get(destination_arn)
    if destination is None or not _lets(destination.access_policy, self.account_id):
        raise InvalidParameterException(
            f"User with accountId: {self.account_id} may not subscribe to {destination_arn}"
        )
    group = self.groups.get(log_group_name)
    if group is None:
        raise ResourceNotFoundException
    group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)


def _lets(policy: str | None, account: str) -> bool:
    statements = json.loads(policy or "{}").get("Statement", [])
    return any(one.get("Effect") == "Allow" and account in json.dumps(one.get("Principal")) for one in statements)


setattr(LogsBackend, put_subscription_filter.__name__, put_subscription_filter)
