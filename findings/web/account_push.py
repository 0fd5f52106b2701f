"""Pushing log lines: the key of an account's door, shown once, and what to do in AWS."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from auditportal.auditlog.write import address_of, record
from auditportal.common.htmx import render_page
from auditportal.members.access import person, requires
from auditportal.members.models import Capability
from collectors.intake import new_key
from collectors.models import Checkpoint, Delivery, LogDoor
from collectors.push_template import push_template
from findings.engine.pushed import SOURCE

from .account_registration import account_of, get_or_post

MOST_PROBLEMS = 20


@get_or_post
@requires(Capability.ADMINISTER)
def account_push(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how lines are pushed; a POST makes a new key, which this one answer shows."""
    account = account_of(request, pk)
    context: dict[str, Any] = {"account": account, "key": ""}
    if request.method == "POST":
        context["key"] = new_key(account)
        record(person(request), "account.push_key_made", account, address=address_of(request))
    door_url = f"{settings.PUBLIC_URL}{reverse('collectors:firehose')}"
    context |= {
        "door": LogDoor.objects.filter(account=account).first(),
        "door_url": door_url,
        "template": push_template(door_url),
        "regions": Checkpoint.objects.filter(account=account, source=SOURCE).order_by("region"),
        "problems": Delivery.objects.filter(account=account).exclude(problem="").order_by("-pk")[:MOST_PROBLEMS],
        "waiting": Delivery.objects.filter(account=account, problem="").count(),
    }
    return render_page(request, "account_push.html", context)


urls = [path("accounts/<int:pk>/push/", account_push, name="account_push")]
