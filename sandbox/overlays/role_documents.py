"""IAM: roles made by CloudFormation, whose policies moto keeps as objects where it expects text."""

import json
from typing import Any

from moto.iam.models import Role

_property: Any = Role.role_policy_list
_moto_list = _property.fget


def role_policy_list(self: Any) -> list[dict[str, str]]:
    """List the inline policies; each as text."""
    for name, document in self.policies.items():
        if not isinstance(document, str):
            self.policies[name] = json.dumps(document)
    if not isinstance(self.assume_role_policy_document, str):
        self.assume_role_policy_document = json.dumps(self.assume_role_policy_document)
    found: list[dict[str, str]] = _moto_list(self)
    return found


setattr(Role, role_policy_list.__name__, property(role_policy_list))
