"""Bringing rules: paste, files or an archive of a folder, and what became of each rule in them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from auditportal.auditlog.write import address_of
from auditportal.common.htmx import redirect_page, render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from findings.detections.sigma.documents import MAX_BYTES
from findings.detections.unpacking import LARGEST_FILE, MOST_TEXTS, unpacked
from findings.engine.added_rules import ADDED, OTHER_TEXT, REFUSED, REPLACED, THERE, bring
from findings.models import RuleUpload
from findings.web.account_registration import get_or_post

STOP_POLLING = 286
MOST_FILES, MOST_SHOWN = 100, 200
PASTED = "pasted.yml"
OUTCOMES = (REFUSED, OTHER_TEXT, REPLACED, ADDED, THERE)


@get_or_post
@requires(Capability.ADMINISTER)
def added_rule_new(request: HttpRequest) -> HttpResponse:
    """Bring rules; a worker reads them."""
    context: dict[str, Any] = {
        "text": "",
        "problem": "",
        "most": MOST_TEXTS,
        "largest": LARGEST_FILE // 2**20,
        "longest": MAX_BYTES // 1024,
    }
    if request.method != "POST":
        return render_page(request, "added_rule_new.html", context)
    text, files = request.POST.get("text", ""), request.FILES.getlist("files")
    problem = _problem(text, [file.size or 0 for file in files])
    if problem:
        return render_page(request, "added_rule_new.html", context | {"text": text, "problem": problem}, status=422)
    brought = [(file.name or "", file.read()) for file in files] + ([(PASTED, _bytes(text))] if text.strip() else [])
    found = unpacked(brought)
    upload = bring(found, person(request), address_of(request), replaces="replaces" in request.POST)
    if found.others:
        messages.info(request, f"Left out: {found.others} files that are neither .yml nor .yaml.")
    return redirect_page(request, reverse("findings:rule_upload", args=[upload.pk]))


def _bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")


def _problem(text: str, sizes: Sequence[int]) -> str:
    """Why this cannot be taken as it came."""
    if not text.strip() and not sizes:
        return "Paste a rule, or choose a file."
    if len(sizes) > MOST_FILES:
        return f"More than {MOST_FILES} files at once: put them into a .zip."
    if sum(sizes) > LARGEST_FILE:
        return f"More than {LARGEST_FILE // 2**20} MB at once: bring the rules in several uploads."
    return ""


@require_safe
@requires(Capability.VIEW)
def rule_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of each rule of an upload; while it waits for a worker the page asks again."""
    upload = get_object_or_404(RuleUpload.objects.select_related("created_by"), pk=pk)
    counts = Counter(one["outcome"] for one in upload.outcomes)
    context = {
        "upload": upload,
        "counts": [(word, counts[word]) for word in OUTCOMES if counts[word]],
        "kept": sum(counts.values()) - counts[REFUSED],
        "groups": [(word, _of(upload, word)[:MOST_SHOWN], counts[word]) for word in OUTCOMES if counts[word]],
        "refused": REFUSED,
        "other_text": OTHER_TEXT,
    }
    response = render_page(request, "rule_upload.html", context)
    if request.headers.get("HX-Target") == "outcome" and not upload.is_open:
        response.status_code = STOP_POLLING
    return response


def _of(upload: RuleUpload, word: str) -> list[dict[str, Any]]:
    return [one for one in upload.outcomes if one["outcome"] == word]


urls = [
    path("detections/added/new/", added_rule_new, name="added_rule_new"),
    path("detections/added/uploads/<int:pk>/", rule_upload, name="rule_upload"),
]
