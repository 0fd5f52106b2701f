"""The requirements of other frameworks that our checks and rules give evidence for, each once, by name.

Titles are those of the named edition. [believed] marks a title written from memory of that edition.
"""

from .verdict import Control

_SLS = "OWASP Serverless Top 10 2017"
_CIS = "CIS AWS Foundations Benchmark 7.0"
_NIST = "NIST SP 800-53 Rev. 5"
_PCI = "PCI DSS 4.0.1"
_ISO = "ISO/IEC 27001:2022"
_MITRE = "MITRE ATT&CK"

OWASP_S10 = Control(_SLS, "S10:2017", "Insufficient Logging and Monitoring")

CIS_AWS_TRAIL = Control(_CIS, "4.1", "Ensure CloudTrail is enabled in all regions")
CIS_AWS_VALIDATION = Control(_CIS, "4.2", "Ensure CloudTrail log file validation is enabled")
# [believed] Titles of section 4, Logging.
CIS_AWS_CONFIG = Control(_CIS, "4.3", "Ensure AWS Config is enabled in all regions")
CIS_AWS_BUCKET_LOGGING = Control(
    _CIS, "4.4", "Ensure that server access logging is enabled on the CloudTrail S3 bucket"
)
CIS_AWS_TRAIL_KEY = Control(_CIS, "4.5", "Ensure CloudTrail logs are encrypted at rest using KMS CMKs")
CIS_AWS_OBJECT_WRITES = Control(_CIS, "4.8", "Ensure that object-level logging for write events is enabled for S3")
CIS_AWS_OBJECT_READS = Control(_CIS, "4.9", "Ensure that object-level logging for read events is enabled for S3")
CIS_AWS_HUB = Control(_CIS, "5.16", "Ensure AWS Security Hub is enabled")
# [believed] Titles of section 5, Monitoring.
CIS_AWS_ALERT_CALLS = Control(_CIS, "5.1", "Ensure unauthorized API calls are monitored")
CIS_AWS_ALERT_MFA = Control(_CIS, "5.2", "Ensure management console sign-in without MFA is monitored")
CIS_AWS_ALERT_ROOT = Control(_CIS, "5.3", "Ensure usage of the root account is monitored")
CIS_AWS_ALERT_IAM = Control(_CIS, "5.4", "Ensure IAM policy changes are monitored")
CIS_AWS_ALERT_TRAILS = Control(_CIS, "5.5", "Ensure CloudTrail configuration changes are monitored")
CIS_AWS_ALERT_SIGN_IN = Control(_CIS, "5.6", "Ensure AWS Management Console authentication failures are monitored")
CIS_AWS_ALERT_KEYS = Control(
    _CIS, "5.7", "Ensure disabling or scheduled deletion of customer created CMKs is monitored"
)
CIS_AWS_ALERT_BUCKETS = Control(_CIS, "5.8", "Ensure S3 bucket policy changes are monitored")
CIS_AWS_ALERT_CONFIG = Control(_CIS, "5.9", "Ensure AWS Config configuration changes are monitored")
CIS_AWS_ALERT_GROUPS = Control(_CIS, "5.10", "Ensure security group changes are monitored")
CIS_AWS_ALERT_ACLS = Control(_CIS, "5.11", "Ensure Network Access Control List (NACL) changes are monitored")
CIS_AWS_ALERT_GATEWAYS = Control(_CIS, "5.12", "Ensure changes to network gateways are monitored")
CIS_AWS_ALERT_ROUTES = Control(_CIS, "5.13", "Ensure route table changes are monitored")
CIS_AWS_ALERT_VPC = Control(_CIS, "5.14", "Ensure VPC changes are monitored")
CIS_AWS_ALERT_ORGANIZATION = Control(_CIS, "5.15", "Ensure AWS Organizations changes are monitored")

NIST_AU_2 = Control(_NIST, "AU-2", "Event Logging")
NIST_AU_3 = Control(_NIST, "AU-3", "Content of Audit Records")
NIST_AU_5 = Control(_NIST, "AU-5", "Response to Audit Logging Process Failures")
NIST_AU_6 = Control(_NIST, "AU-6", "Audit Record Review, Analysis, and Reporting")
NIST_AU_9 = Control(_NIST, "AU-9", "Protection of Audit Information")
NIST_AU_11 = Control(_NIST, "AU-11", "Audit Record Retention")
NIST_AU_12 = Control(_NIST, "AU-12", "Audit Record Generation")
NIST_SI_4 = Control(_NIST, "SI-4", "System Monitoring")

# [believed] The standard's defined approach requirements, shortened at a comma.
PCI_10_2_1 = Control(_PCI, "10.2.1", "Audit logs are enabled and active for all system components and cardholder data")
PCI_10_2_2 = Control(_PCI, "10.2.2", "Audit logs record the required details for each auditable event")
PCI_10_3_4 = Control(_PCI, "10.3.4", "File integrity monitoring or change-detection mechanisms is used on audit logs")
PCI_10_5_1 = Control(_PCI, "10.5.1", "Retain audit log history for at least 12 months")
PCI_10_7_2 = Control(
    _PCI, "10.7.2", "Failures of critical security control systems are detected, alerted, and addressed promptly"
)

ISO_A_8_15 = Control(_ISO, "A.8.15", "Logging")
ISO_A_8_16 = Control(_ISO, "A.8.16", "Monitoring activities")

MITRE_CLOUD_LOGS = Control(_MITRE, "T1562.008", "Impair Defenses: Disable or Modify Cloud Logs")
MITRE_INDICATOR_BLOCKING = Control(_MITRE, "T1562.006", "Impair Defenses: Indicator Blocking")
MITRE_INDICATOR_REMOVAL = Control(_MITRE, "T1070", "Indicator Removal")
MITRE_SERVERLESS = Control(_MITRE, "T1648", "Serverless Execution")
MITRE_HIJACKING = Control(_MITRE, "T1496", "Resource Hijacking")
MITRE_PUBLIC_APP = Control(_MITRE, "T1190", "Exploit Public-Facing Application")
