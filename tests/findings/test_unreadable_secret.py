"""An account whose stored secret no key decrypts says so, at its test and its scan, and every other account goes on."""

from html import unescape

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from django.test import Client

from auditportal.jobs.models import Job
from auditportal.jobs.tasks import run as run_job
from auditportal.members.models import Role
from collectors.aws import identity
from collectors.models import CloudAccount, CollectionRun, RunState, Scan
from findings import tasks
from sandbox.estate.build import admin_keys
from sandbox.identities import PRODUCTION
from tests.cloud import a_sandbox, use
from tests.rows import a_user, an_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
SENTENCE = identity.SENTENCES["secret_unreadable"]


@pytest.fixture
def lost(settings) -> CloudAccount:
    """An account whose secret was written with a key that is not there any more."""
    kept = settings.AUDITPORTAL_ENCRYPTION_KEYS
    settings.AUDITPORTAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    account = an_account(name="lost", role_arn="", access_key_id="AKIA0000000000000000", secret_access_key="lost")
    settings.AUDITPORTAL_ENCRYPTION_KEYS = kept
    return CloudAccount.objects.get(pk=account.pk)


@pytest.fixture
def _cloud(monkeypatch):
    with a_sandbox("--functions", "1") as cloud:
        use(monkeypatch, cloud.url)
        yield


def do_jobs() -> None:
    """Do the jobs there are, each once, as a worker would."""
    for _ in range(20):
        job = Job.objects.filter(done__isnull=True, parked__isnull=True, attempts=0).order_by("pk").first()
        if job is None:
            return
        Job.objects.filter(pk=job.pk).update(due=job.created)
        run_job(job.pk)


def test_its_test_says_so(client: Client, lost: CloudAccount) -> None:
    client.force_login(a_user(Role.ADMIN))
    html = client.post(f"/accounts/{lost.pk}/test/", headers={"HX-Request": "true"}).content.decode()
    assert SENTENCE in unescape(html)
    lost.refresh_from_db()
    assert (lost.state, lost.problem_code, lost.problem) == ("failing", "secret_unreadable", SENTENCE)
    assert SENTENCE in unescape(client.get("/accounts/").content.decode())


def test_editing_something_else_is_saved_and_says_so(client: Client, lost: CloudAccount, settings) -> None:
    settings.AUDITPORTAL_ALLOW_STATIC_KEYS = True
    client.force_login(a_user(Role.ADMIN))
    form = {"name": "store", "environment": "staging", "group": "Shop", "schedule": "", "secret_access_key": ""}
    key = {"account_id": lost.account_id, "access_key_id": lost.access_key_id}
    response = client.post(f"/accounts/{lost.pk}/edit/", form | key)
    assert response.status_code == 303
    lost.refresh_from_db()
    assert (lost.name, lost.problem_code) == ("store", "secret_unreadable")


@pytest.mark.usefixtures("_cloud")
def test_its_scan_says_so_and_the_other_account_is_scanned(lost: CloudAccount) -> None:
    keys = admin_keys(PRODUCTION.account_id)
    other = an_account(
        name="other",
        account_id=PRODUCTION.account_id,
        role_arn="",
        access_key_id=keys["aws_access_key_id"],
        secret_access_key=keys["aws_secret_access_key"],
        regions=["eu-west-1"],
    )
    failed, scanned = tasks.request_scan(lost, None), tasks.request_scan(other, None)
    do_jobs()
    failed, scanned = Scan.objects.get(pk=failed.pk), Scan.objects.get(pk=scanned.pk)
    assert (failed.state, failed.problem_code, failed.problem) == (RunState.FAILED, "secret_unreadable", SENTENCE)
    assert scanned.state == RunState.DONE


def test_a_region_that_was_to_be_read_when_the_key_was_lost_says_so(lost: CloudAccount) -> None:
    asked = tasks.request_scan(lost, None)
    with transaction.atomic():
        tasks.begin_scan(asked, ["eu-west-1"])
    Job.objects.exclude(kind="scan.region").delete()
    do_jobs()
    run = CollectionRun.objects.get()
    assert (run.state, run.problem) == (RunState.FAILED, SENTENCE)
