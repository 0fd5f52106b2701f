"""Who can blind an account: everybody who may stop, delete or reconfigure what records and watches it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.models import CloudAccount
from collectors.snapshot import SnapshotFormatError
from collectors.storage import kept_snapshots

from .evidence_chain import holders_of_account, with_identities


@require_safe
@requires(Capability.VIEW)
def account_blinding(request: HttpRequest, pk: int) -> HttpResponse:
    """List who can blind an account, each with the statement that grants it and the one line to remove."""
    found = get_object_or_404(CloudAccount.objects.visible_to(person(request)), pk=pk)
    try:
        seen = with_identities(kept_snapshots(found))
    except SnapshotFormatError:
        seen = None
    holders = holders_of_account(seen) if seen else None
    return render_page(
        request, "blinding.html", {"account": found, "holders": holders, "region": seen.region if seen else ""}
    )


urls = [path("accounts/<int:pk>/blinding/", account_blinding, name="account_blinding")]
