"""The door for what is pushed: a request is acknowledged when it is stored, and judged by a worker afterwards.

Who brings no key that is known gets the same answer whatever is wrong with it. A request that comes again, because an
answer was lost, is the same request.
"""

import re
import secrets
import zlib
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from auditportal.common.clock import now
from auditportal.jobs.queue import enqueue
from collectors.aws.events.firehose import LARGEST_BODY, PushError, inflated, request_of
from collectors.models import CloudAccount, Delivery, LogDoor

PUSHED = "events.pushed_logs"
_SOURCE = re.compile(r"arn:aws[a-z-]{0,10}:firehose:([a-z0-9-]{4,30}):(\d{12}):deliverystream/[\w.-]{1,64}\Z", re.ASCII)
# Firehose keeps what it could not deliver when more is waiting than a worker can judge in a while.
MOST_WAITING = 2_000


def new_key(account: CloudAccount) -> str:
    """Give an account's door a new key and return it; the old one is refused from now on. Only its digest is kept."""
    key = secrets.token_urlsafe(32)
    LogDoor.objects.update_or_create(
        account=account, defaults={"key_digest": _digest(key), "hint": key[-4:], "created": now(), "heard": None}
    )
    return key


def _digest(key: str) -> str:
    # A key is 256 random bits: a plain digest cannot be guessed back, and is looked up by an index.
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@csrf_exempt
@login_not_required
@require_POST
def firehose(request: HttpRequest) -> JsonResponse:
    """Take a delivery of log lines; see collectors.aws.events.firehose for the protocol."""
    said_id = request.headers.get("X-Amz-Firehose-Request-Id", "")[:128]
    key = request.headers.get("X-Amz-Firehose-Access-Key", "")
    door = LogDoor.objects.select_related("account").filter(key_digest=_digest(key)).first()
    source = _SOURCE.match(request.headers.get("X-Amz-Firehose-Source-Arn", ""))
    if door is None or not _may_push(door.account) or source is None or source[2] != door.account.account_id:
        return _answer(said_id, 401, "This key is not known here for this delivery stream.")
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return _answer(said_id, 413, "The request is too large; let the stream buffer less.")
    try:
        plain = inflated(body, request.headers.get("Content-Encoding", "").lower())
        request_id, _ = request_of(plain)
    except PushError as problem:
        return _answer(said_id, 400, str(problem))
    if Delivery.objects.filter(account=door.account, problem="")[MOST_WAITING : MOST_WAITING + 1].exists():
        return _answer(request_id, 503, "More is waiting than is judged; come again.")
    _store(door, source[1], request_id, plain)
    return _answer(request_id, 200)


def _may_push(account: CloudAccount) -> bool:
    return account.removed is None and account.paused is None


def _store(door: LogDoor, region: str, request_id: str, plain: bytes) -> None:
    with transaction.atomic():
        delivery = Delivery(account=door.account, region=region, request_id=request_id, body=zlib.compress(plain, 1))
        Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
        LogDoor.objects.filter(pk=door.pk).update(heard=now())
        enqueue(PUSHED, door.account_id)


def _answer(request_id: str, status: int, problem: str = "") -> JsonResponse:
    said: dict[str, object] = {"requestId": request_id, "timestamp": int(now().timestamp() * 1000)}
    return JsonResponse(said | ({"errorMessage": problem} if problem else {}), status=status)


urls = [path("in/firehose/", firehose, name="firehose")]
