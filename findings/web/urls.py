"""Every page's address, collected from the page modules."""

from .accounts import urls as accounts
from .added_rule import urls as added_rule
from .added_rules import urls as added_rules
from .blinding import urls as blinding
from .checks import urls as checks
from .detections import urls as detections
from .export import urls as export
from .finding import urls as finding
from .findings import urls as findings
from .functions import urls as functions
from .overview import urls as overview
from .rule_upload import urls as rule_upload
from .scans import urls as scans
from .triage_acts import urls as triage_acts

app_name = "findings"
urlpatterns = [
    *overview,
    *findings,
    *finding,
    *triage_acts,
    *export,
    *functions,
    *accounts,
    *added_rules,
    *rule_upload,
    *added_rule,
    *detections,
    *blinding,
    *scans,
    *checks,
]
