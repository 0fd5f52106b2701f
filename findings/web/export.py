"""Downloads of the current filter: streamed, with an audit line."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from auditportal.auditlog.write import address_of, record
from auditportal.common.clock import now
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from findings.models import Finding
from findings.models.filters import BadFilterError, Filter
from findings.models.queries import total_of
from findings.models.selection import select
from findings.reports import FORMATS
from findings.web.findings import refuse


@requires(Capability.EXPORT)
@require_GET
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send all findings that match the filter as a file."""
    form = FORMATS.get(name)
    if form is None:
        raise Http404(f"There is no export named {name}.")
    try:
        asked = Filter.parse(dict(request.GET.lists()))
        selection = select(person(request), asked)
        total, exact = total_of(selection)
    except BadFilterError as problem:
        return refuse(request, problem)
    after = {"format": name, "filter": asked.to_query(), "findings": total, "exact": exact}
    record(person(request), "findings.exported", Finding(), after=after, address=address_of(request))
    file = f"findings-{now():%Y-%m-%d}.{name}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(form.stream(selection), content_type=form.content_type, headers=headers)


urls = [path("findings/export.<slug:name>", export, name="export")]
