"""Every page's address, collected from the page modules."""

from findings.web import accounts, checks, export, finding, functions, overview, scans, triage_acts
from findings.web import findings as findings_list

app_name = "findings"
urlpatterns = [
    *overview.urls,
    *findings_list.urls,
    *finding.urls,
    *triage_acts.urls,
    *export.urls,
    *functions.urls,
    *accounts.urls,
    *scans.urls,
    *checks.urls,
]
