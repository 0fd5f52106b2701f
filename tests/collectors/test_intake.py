"""The door for pushed log lines: acknowledged is stored, a stranger learns nothing, what is hostile is bounded."""

import base64
import gzip
import json
from typing import Any

import pytest
from django.test import Client

from auditportal.jobs.models import Job
from auditportal.jobs.tasks import run as run_job
from collectors.intake import PUSHED, new_key
from collectors.models import Checkpoint, CloudAccount, Delivery, LogDoor
from findings.models import KnownInvocation
from tests.findings.detections.ledger.builders import GROUP, NOW, STREAM, an_id, end, report, start
from tests.rows import an_account

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT = "111122223333"
STREAM_ARN = f"arn:aws:firehose:eu-west-1:{ACCOUNT}:deliverystream/logs"


@pytest.fixture
def account() -> CloudAccount:
    return an_account(account_id=ACCOUNT)


def a_record(*messages: str, owner: str = ACCOUNT, kind: str = "DATA_MESSAGE") -> str:
    events = [{"id": f"{NOW + n}", "timestamp": NOW + n, "message": text} for n, text in enumerate(messages)]
    said = {"messageType": kind, "owner": owner, "logGroup": GROUP, "logStream": STREAM, "logEvents": events}
    return base64.b64encode(gzip.compress(json.dumps(said).encode())).decode()


def push(key: str, *records: str, request_id: str = "r-1", body: bytes | None = None, **headers: str) -> Any:
    sent = json.dumps({"requestId": request_id, "timestamp": NOW, "records": [{"data": one} for one in records]})
    given = {
        "X-Amz-Firehose-Protocol-Version": "1.0",
        "X-Amz-Firehose-Request-Id": request_id,
        "X-Amz-Firehose-Source-Arn": STREAM_ARN,
        "X-Amz-Firehose-Access-Key": key,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Client().post("/in/firehose/", sent.encode() if body is None else body, "application/json", headers=given)


def judge() -> None:
    for job in Job.objects.filter(kind=PUSHED, done__isnull=True):
        run_job(job.pk)


WHOLE = (start(an_id()), "an order", end(an_id()), report(an_id()))


def test_a_delivery_is_acknowledged_stored_judged_and_gone(account: CloudAccount) -> None:
    answer = push(new_key(account), a_record(*WHOLE))
    assert (answer.status_code, answer.json()["requestId"]) == (200, "r-1")
    assert isinstance(answer.json()["timestamp"], int)
    assert Delivery.objects.count() == 1
    judge()
    assert Delivery.objects.count() == 0
    assert KnownInvocation.objects.get().sound
    assert list(Checkpoint.objects.get(source="pushed_logs").cursor) == [GROUP]
    assert LogDoor.objects.get().heard is not None


def test_a_delivery_that_comes_again_changes_nothing(account: CloudAccount) -> None:
    key = new_key(account)
    assert [push(key, a_record(WHOLE[0])).status_code for _ in range(3)] == [200] * 3
    assert Delivery.objects.count() == 1
    judge()
    push(key, a_record(WHOLE[0]))
    judge()
    assert len(KnownInvocation.objects.get().body["starts"]) == 1


def test_a_compressed_body_is_taken(account: CloudAccount) -> None:
    body = gzip.compress(json.dumps({"requestId": "r-2", "records": [{"data": a_record(*WHOLE)}]}).encode())
    assert push(new_key(account), body=body, Content_Encoding="gzip").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Amz_Firehose_Access_Key": "wrong"},
        {"X_Amz_Firehose_Access_Key": ""},
        {"X_Amz_Firehose_Source_Arn": "arn:aws:firehose:eu-west-1:999988887777:deliverystream/logs"},
        {"X_Amz_Firehose_Source_Arn": "nothing"},
    ],
)
def test_a_stranger_gets_one_answer_and_nothing_is_stored(account: CloudAccount, headers: dict[str, str]) -> None:
    key = new_key(account)
    answer = push(key, a_record(*WHOLE), **headers)
    assert (answer.status_code, answer.json()["errorMessage"]) == (
        401,
        "This key is not known here for this delivery stream.",
    )
    assert not Delivery.objects.exists()


def test_a_new_key_makes_the_old_one_a_strangers(account: CloudAccount) -> None:
    old, new = new_key(account), new_key(account)
    assert [push(key, a_record(*WHOLE)).status_code for key in (old, new)] == [401, 200]
    assert new not in json.dumps(list(LogDoor.objects.values()), default=str)


def test_a_paused_account_takes_nothing(account: CloudAccount) -> None:
    key = new_key(account)
    CloudAccount.objects.update(paused=account.created)
    assert push(key, a_record(*WHOLE)).status_code == 401


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"", ""),
        (b"<html>", ""),
        (b'{"requestId": "x"}', ""),
        (b'{"requestId": "", "records": []}', ""),
        (b'{"requestId": "x", "records": [{"data": "%%%"}]}', ""),
        (b'{"requestId": "x", "records": "y"}', ""),
        (b"[" * 100_000, ""),
        (b"no gzip", "gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip"),
        (b"{}", "br"),
    ],
)
def test_a_body_that_is_no_request_is_refused_with_a_reason(account: CloudAccount, body: bytes, encoding: str) -> None:
    answer = push(new_key(account), body=body, **({"Content_Encoding": encoding} if encoding else {}))
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]
    assert not Delivery.objects.exists()


def test_a_bomb_is_refused(account: CloudAccount) -> None:
    bomb = gzip.compress(b" " * (300 * 1024 * 1024), 9)
    assert push(new_key(account), body=bomb, Content_Encoding="gzip").status_code == 400


@pytest.mark.parametrize(
    "record",
    [
        base64.b64encode(b"plain").decode(),
        base64.b64encode(gzip.compress(b"[]")).decode(),
        a_record("text", kind="OTHER"),
        a_record(*WHOLE, owner="999988887777"),
    ],
    ids=["no gzip", "no message", "an unknown type", "another account's"],
)
def test_a_record_that_cannot_be_used_is_kept_with_its_reason_and_its_neighbours_count(
    account: CloudAccount, record: str
) -> None:
    assert push(new_key(account), record, a_record(*WHOLE)).status_code == 200
    judge()
    assert KnownInvocation.objects.get().sound
    assert Delivery.objects.get().problem
    judge()
    assert Delivery.objects.count() == 1


def test_hostile_values_are_taken_one_by_one(account: CloudAccount) -> None:
    key = new_key(account)
    record = a_record("\x00", "\ud800", '{"a": NaN}', "x" * 70_000, *WHOLE)
    assert push(key, record).status_code == 200
    judge()
    assert not Delivery.objects.exists()
    assert KnownInvocation.objects.get().sound


def test_a_control_message_is_taken_and_holds_nothing(account: CloudAccount) -> None:
    assert push(new_key(account), a_record("test", kind="CONTROL_MESSAGE")).status_code == 200
    judge()
    assert not KnownInvocation.objects.exists()
    assert not Delivery.objects.exists()
