"""Credentials are renewed before they end and once when they are refused."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from auditportal.common.crypto import Secret
from collectors.aws import identity
from collectors.aws.connection import test_connection as probe_connection
from collectors.resources.aws import FunctionState, LambdaFunction
from collectors.snapshot import CoverageState
from tests.cloud import EU, PRODUCTION, a_connection, a_reader, collected

LOST = Secret.stored("written with a key that is lost")


def ended(monkeypatch):
    """What is held looks good but is no longer known to the cloud, as when sessions were revoked."""
    held = identity.credentials_for(a_connection(), EU)
    held.access_key, held.token = "ASIAREVOKEDREVOKED00", "revoked"
    return held


def assumed(cloud):
    return cloud.calls().get("444455556666:sts:AssumeRole", 0)


def test_a_role_is_assumed_once_for_many_readers(cloud):
    a_reader(), a_reader()
    assert assumed(cloud) == 1


def test_sessions_that_were_revoked_are_renewed_once_and_nothing_is_lost(cloud, monkeypatch):
    ended(monkeypatch)
    cloud.reset_calls()
    snapshot = collected()
    assert (snapshot.gaps, snapshot.item_gaps) == ({}, {})
    assert len(snapshot.all(FunctionState)) == 4
    assert assumed(cloud) == 1


def test_many_threads_whose_session_was_refused_assume_the_role_once(cloud):
    held = identity.credentials_for(a_connection(), EU)
    identity._assumed.clear()
    cloud.reset_calls()
    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(lambda _: identity.renewed(held, refused=True), range(8)))
    assert len(set(map(id, fresh))) == 1
    assert assumed(cloud) == 1


def test_a_session_is_renewed_before_it_ends(cloud):
    held = identity.credentials_for(a_connection(), EU)
    held.expires = time.time() + 60
    cloud.reset_calls()
    assert identity.renewed(held) is not held
    assert assumed(cloud) == 1


def test_a_session_that_cannot_be_renewed_leaves_gaps_that_say_so(cloud, monkeypatch):
    ended(monkeypatch)
    reader = a_reader()
    cloud.fault("sts", "AssumeRole", "access_denied")
    gap = collected(reader, [LambdaFunction]).gaps["LambdaFunction"]
    assert gap.state is CoverageState.FAILED
    assert identity.SENTENCES["assume_denied"] in gap.detail


def test_a_static_key_that_is_refused_is_not_asked_about_for_ever(cloud):
    reader = a_reader(a_connection(access_key_id="AKIANOBODYHASTHISKEY", secret_access_key="wrong"))
    assert collected(reader, [LambdaFunction]).gaps["LambdaFunction"].state is CoverageState.FAILED
    assert reader.statistics.calls == 1


def test_a_stored_key_is_revealed_for_the_call():
    found = identity.credentials_for(a_connection(access_key_id="AKIA", secret_access_key=Secret("canary-1")), EU)
    assert (found.access_key, found.secret_key) == ("AKIA", "canary-1")


def test_a_stored_key_that_cannot_be_read_is_a_refusal_that_says_what_to_do():
    connection = a_connection(access_key_id="AKIA", secret_access_key=LOST)
    with pytest.raises(identity.ConnectionRefusedByCloudError, match="enter the secret access key anew") as refused:
        identity.credentials_for(connection, EU)
    assert refused.value.code == "secret_unreadable"


def test_a_test_with_a_stored_key_that_cannot_be_read_reports_it():
    report = probe_connection(a_connection(access_key_id="AKIA", secret_access_key=LOST), EU, [], ())
    assert (report.code, report.reachable) == ("secret_unreadable", False)
    assert report.sentence == report.steps[-1].sentence == identity.SENTENCES["secret_unreadable"]


@pytest.mark.parametrize(("own", "region", "asked"), [
    ("", "eu-west-1", "us-east-1"),
    ("eu-central-1", "me-south-1", "eu-central-1"),
    ("eu-central-1", "cn-north-1", "cn-north-1"),
    ("eu-central-1", "us-gov-east-1", "us-gov-west-1"),
    ("us-gov-east-1", "eu-west-1", "us-east-1"),
])  # fmt: skip
def test_a_role_is_asked_for_where_the_portal_may_ask(monkeypatch, own, region, asked):
    monkeypatch.setenv("AWS_REGION", own)
    assert identity._sts_region(region) == asked


def test_nothing_secret_is_in_what_may_be_logged():
    text = repr(a_connection(access_key_id="AKIA", secret_access_key="very-secret"))
    assert "very-secret" not in text
    assert PRODUCTION.external_id not in text
