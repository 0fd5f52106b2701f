"""Who is who in the sandbox: obviously fake keys and account ids, the same at every start."""

from dataclasses import dataclass

PORTAL_ACCOUNT = "444455556666"
# The management account of the organization that the data platform belongs to.
MANAGEMENT = "777788889999"
PORTAL_USER = "audit-portal"
PORTAL_ACCESS_KEY_ID = "AKIASANDBOXPORTAL000"
PORTAL_SECRET_ACCESS_KEY = "sandbox-only-not-a-secret-000000000000000"  # noqa: S105 - fake by design
ROLE_NAME = "AuditPortal"
ENABLED_REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """An account of the estate, with what the Portal needs to register it."""

    account_id: str
    name: str
    environment: str
    group: str
    external_id: str
    registered: bool = True

    @property
    def role_arn(self) -> str:
        """The role that the Portal assumes."""
        return f"arn:aws:iam::{self.account_id}:role/{ROLE_NAME}"


PRODUCTION = SandboxAccount("111122223333", "shop-production", "production", "Shop", "ap-sandbox-production-3f9c1d")
STAGING = SandboxAccount("222233334444", "shop-staging", "staging", "Shop", "ap-sandbox-staging-81b7aa")
DATA = SandboxAccount("333344445555", "data-platform", "production", "Data", "ap-sandbox-data-platform-c04e52")
ACQUIRED = SandboxAccount("555566667777", "acquired-startup", "production", "Acquired", "", registered=False)
ACCOUNTS = (PRODUCTION, STAGING, DATA, ACQUIRED)
