"""IAM: the managed policies of AWS that are asked for here; moto knows none, or by its switch some 1,400 per account.

Their documents are moto's own copies of AWS's.
"""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy

KNOWN = ("AmazonAPIGatewayPushToCloudWatchLogs", "AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess")


@cache
def _documents() -> dict[str, dict[str, Any]]:
    every = json.loads(aws_managed_policies_data)
    return {name: every[name] for name in KNOWN}


def init_aws_policies(self: IAMBackend) -> list[ManagedPolicy]:
    """Make the known ones, in place of none."""
    return [
        AWSManagedPolicy.from_data(name, self.account_id, self.region_name, document)
        for name, document in _documents().items()
    ]


setattr(IAMBackend, "_init_aws_policies", init_aws_policies)  # noqa: B010 - moto's own method
