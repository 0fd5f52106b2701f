"""What guards a whole account, and the keys of what records it."""

from dataclasses import dataclass

from collectors.resources import Resource


@dataclass(frozen=True, slots=True)
class KmsKey(Resource):
    """A key of this account and region that a trail or a log group names (KMS DescribeKey, GetKeyPolicy).

    arn is the key as it is named there, key_arn the key itself, which differs for an alias. state is KMS's KeyState,
    or "Gone" for a key that does not exist; only "Enabled" can be used. policy is None for a key that is gone.
    """

    key_arn: str = ""
    state: str = "Enabled"
    manager: str = "CUSTOMER"
    deletion: str | None = None
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Detector(Resource):
    """A GuardDuty detector of a region; features are the names of those that are enabled (GuardDuty GetDetector)."""

    is_enabled: bool = False
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigRecorder(Resource):
    """A recorder of AWS Config (DescribeConfigurationRecorders, DescribeConfigurationRecorderStatus).

    records_all: every supported type; types and excluded name them where it does not.
    """

    is_recording: bool = False
    last_status: str | None = None
    last_error: str | None = None
    records_all: bool = False
    types: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityHub(Resource):
    """Security Hub of a region where it is enabled (DescribeHub)."""

    subscribed: str | None = None


@dataclass(frozen=True, slots=True)
class SecurityContact(Resource):
    """The alternate contact for security of the account; who it is is not kept (Account GetAlternateContact)."""
