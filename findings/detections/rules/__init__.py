"""The rules that the portal brings along, as Sigma texts, and what they need to be told of an account."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_HOME = Path(__file__).parent

# What a %placeholder% of our rules stands for; each is a set of texts per account. One that is empty matches nothing.
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "trail_buckets": "names of the buckets that hold trails, access logs and other records of what happened",
        "trail_names": "each trail, by its name and by its ARN",
        "log_keys": "each KMS key that encrypts a trail, a log group or a log bucket, by its id and by its ARN",
        "execution_roles": "each execution role of a function, by its name and by its ARN",
        "own_accounts": "ids of the account itself and of the others of its owner",
        "deploy_principals": "ARNs of the roles and users that deploy functions",
        "alarm_topics": "ARNs of the topics that alarms and findings are sent to",
        "function_log_groups": "names of the log groups that functions are meant to write to",
    }
)


def rule_texts() -> dict[str, str]:
    """The YAML of every rule of ours by its path below this folder, as `load` takes them."""
    return {path.relative_to(_HOME).as_posix(): path.read_text() for path in sorted(_HOME.rglob("*.yml"))}
