"""Detection: what each rule and each detector says about itself, so that people and pages see one kind of thing."""

from dataclasses import dataclass
from enum import StrEnum

from collectors.resources import Resource
from findings import controls
from findings.verdict import Control, Remedy, Severity

ATTACK = "MITRE ATT&CK v19"


class DataSource(StrEnum):
    """What a detection has to be able to read; where an account lacks it, the detection is blind there.

    Source: CloudTrail User Guide, "Understanding CloudTrail events" (management, data and network activity events);
    Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs" and "Using CloudWatch metrics".
    """

    TRAIL_MANAGEMENT = "trail_management"
    TRAIL_S3_DATA = "trail_s3_data"
    TRAIL_LAMBDA_DATA = "trail_lambda_data"
    TRAIL_LOGS_DATA = "trail_logs_data"
    TRAIL_NETWORK = "trail_network"
    TRAIL_DIGESTS = "trail_digests"
    FUNCTION_LOGS = "function_logs"
    FUNCTION_METRICS = "function_metrics"
    LOG_METRICS = "log_metrics"
    AUDIT_LAYER = "audit_layer"


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing that is looked for in what happened.

    id is the snake_case name of its file; row the row of the catalogue of detections that it answers (for example
    "LT-01"), or empty; attack holds MITRE ATT&CK v19 technique ids ("T1685.002"); needs the sources without which it
    is blind; description, false_positives and remedy are sentences for people.
    """

    id: str
    title: str
    severity: Severity
    description: str
    remedy: Remedy
    needs: tuple[DataSource, ...]
    row: str = ""
    attack: tuple[str, ...] = ()
    false_positives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What is wrong when it says so: its title."""
        return self.title

    @property
    def risk(self) -> str:
        """Why it matters."""
        return self.description

    @property
    def controls(self) -> tuple[Control, ...]:
        """The controls it answers: the Serverless Top 10, and its techniques of ATT&CK."""
        return (controls.OWASP_S10, *(Control(ATTACK, one, "") for one in self.attack))

    @property
    def reads(self) -> tuple[type[Resource], ...]:
        """The resource types it reads: none."""
        return ()
