"""python -m sandbox: what it prints and refuses."""

import json
import os
import socket
import subprocess
import sys

import pytest

from auditportal.configuration import ROOT
from sandbox.client import SandboxClient
from sandbox.estate.truth import truth_document
from sandbox.identities import ACQUIRED, DATA, PRODUCTION, STAGING
from tests.cloud import a_sandbox

from .conftest import client_of, session_keys


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | variables
    command = [sys.executable, "-m", "sandbox", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment, check=False)


def test_the_accounts_to_register_are_listed():
    found = json.loads(run("accounts", "--json").stdout)
    assert [entry["account_id"] for entry in found] == [PRODUCTION.account_id, STAGING.account_id, DATA.account_id]
    assert set(found[0]) == {"name", "account_id", "environment", "group", "regions", "role_arn", "external_id"}


def test_the_portals_identity_is_printed_as_variables():
    lines = dict(line.split("=", 1) for line in run("credentials").stdout.split())
    assert lines["AWS_ACCESS_KEY_ID"].startswith("AKIASANDBOX")
    assert "not-a-secret" in lines["AWS_SECRET_ACCESS_KEY"]


def test_the_truth_is_printed():
    assert json.loads(run("truth").stdout) == truth_document()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - what must be refused
def test_it_does_not_listen_to_others_unless_told_so(host):
    done = run("serve", "--host", host)
    assert (done.returncode, "--anywhere" in done.stderr) == (2, True)


def test_a_busy_port_has_a_sentence():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = run("serve", "--port", str(port), "--empty")
    assert (done.returncode, f"Port {port} cannot be used" in done.stderr) == (2, True)


def test_one_line_says_that_it_is_ready_and_it_is():
    command = [sys.executable, "-m", "sandbox", "serve", "--empty"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        assert line.startswith("sandbox ready at http://127.0.0.1:")
        assert SandboxClient(line.split()[-1]).is_ready()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def empty():
    with a_sandbox("--empty") as cloud:
        yield cloud


def test_an_empty_estate_has_its_roles_and_nothing_else(empty):
    keys = session_keys(empty, PRODUCTION.role_arn, ExternalId=PRODUCTION.external_id)
    assert client_of(empty, "lambda", **keys).list_functions()["Functions"] == []


def test_a_role_can_be_made_in_an_account_once(empty):
    words = ("role", "--account", ACQUIRED.account_id, "--external-id", "made-by-hand")
    assert run(*words, AWS_ENDPOINT_URL=empty.url).stdout.strip() == ACQUIRED.role_arn
    assert session_keys(empty, ACQUIRED.role_arn, ExternalId="made-by-hand")
    again = run(*words, "--url", empty.url)
    assert (again.returncode, "EntityAlreadyExists" in again.stderr) == (1, True)


def test_a_role_can_have_another_name(empty):
    words = ("--account", ACQUIRED.account_id, "--external-id", "x-other", "--name", "Other", "--url", empty.url)
    assert run("role", *words).stdout.strip().endswith(":role/Other")
