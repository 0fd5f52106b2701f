"""The attack, played over HTTP: each act leaves what it must, and the quiet functions nothing but their rhythm."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from auditportal.configuration import ROOT
from sandbox.attack import ACCOUNT, ACTS, BUSY, FIREWALL, LOG_GROUP, QUIET, SLOW, TRAIL, Act, Stage, play
from sandbox.client import SandboxClient
from sandbox.estate.roles import admin_keys
from sandbox.runtime.functions import missing
from sandbox.runtime.over_long import Behaviour
from tests.cloud import a_sandbox
from tests.sandbox.conftest import client_of

from .conftest import Running

pytestmark = [pytest.mark.processes, pytest.mark.skipif(bool(missing()), reason=missing() or "functions run here")]


@pytest.fixture(scope="module")
def scene() -> Iterator[SandboxClient]:
    with a_sandbox() as cloud:
        yield cloud


def lines_of(cloud: SandboxClient, request_id: str) -> list[str]:
    """What is between START of a request to the firewall and the next one, or the end of its stream."""
    log = next(log for log in Running(cloud, FIREWALL).logs() if any(request_id in line for line in log))
    begin = next(number for number, line in enumerate(log) if line.startswith(f"START RequestId: {request_id}"))
    end = next((number for number in range(begin + 1, len(log)) if log[number].startswith("START")), len(log))
    return log[begin:end]


@pytest.mark.parametrize("limit_kb", [256, 1024])
@pytest.mark.parametrize(
    ("kind", "marked", "ends", "sizes"),
    [
        ("lost", 0, [], set()),
        ("split", 1, ["END", "REPORT"], {256: 262_118, 1024: 1_048_550}),
        ("whole", 1, ["END", "REPORT"], {256: 262_118, 1024: 1_048_550}),
    ],
)
def test_the_padded_input_under_each_behaviour_and_limit(scene, kind, marked, ends, sizes, limit_kb):
    stage = Stage(scene.url, Behaviour(kind, limit_kb))
    _, small, padded = play(stage, ("prepare", "small_input", "padded_input"))
    seen = lines_of(scene, small.outcome["request_id"])
    assert [line.split()[0] for line in seen] == ["START", "MALICIOUS", "END", "REPORT"]
    blinded = lines_of(scene, padded.outcome["request_id"])
    assert padded.outcome["size"] > limit_kb * 1024
    assert padded.outcome["status"] == small.outcome["status"] == 403
    assert sum("MALICIOUS" in line for line in blinded) == marked
    assert [line.split()[0] for line in blinded if line.startswith(("END", "REPORT"))] == ends
    assert max((len(line) for line in blinded[1:]), default=0) == (sizes[limit_kb] if sizes else 0)


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[SandboxClient, dict[str, Act]]]:
    with a_sandbox() as cloud:
        yield cloud, {act.name: act for act in play(Stage(cloud.url))}


def test_every_act_is_played_in_its_order(played):
    _, acts = played
    assert list(acts) == list(ACTS)
    assert sorted(act.at for act in acts.values()) == [act.at for act in acts.values()]
    assert json.dumps([act.outcome for act in acts.values()])


def told(cloud: SandboxClient, name: str) -> list[dict]:
    trail = client_of(cloud, "cloudtrail", **admin_keys(ACCOUNT))
    wanted = [{"AttributeKey": "EventName", "AttributeValue": name}]
    return [json.loads(event["CloudTrailEvent"]) for event in trail.lookup_events(LookupAttributes=wanted)["Events"]]


def test_wrong_credentials_are_in_the_trail(played):
    cloud, acts = played
    assert len(told(cloud, "ConsoleLogin")) == acts["wrong_credentials"].outcome["failed_logins"]
    codes = [event.get("errorCode") for event in told(cloud, "GetCallerIdentity")]
    assert codes.count("InvalidClientTokenId") == acts["wrong_credentials"].outcome["invalid_keys"]


def test_the_enumeration_is_by_the_functions_role(played):
    cloud, _ = played
    refused = told(cloud, "ListUsers")
    assert {event["errorCode"] for event in refused} == {"AccessDenied"}
    assert refused[0]["userIdentity"]["inScopeOf"]["credentialsIssuedTo"].endswith(":function:firewall")


def test_the_tampering_is_real(played):
    cloud, _ = played
    logs, trails = (client_of(cloud, service, **admin_keys(ACCOUNT)) for service in ("logs", "cloudtrail"))
    assert logs.describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"] == []
    assert trails.get_trail_status(Name=TRAIL)["IsLogging"] is False
    assert [len(told(cloud, name)) for name in ("DeleteLogGroup", "StopLogging")] == [1, 1]


def reports(cloud: SandboxClient, name: str) -> list[str]:
    return [line for line in Running(cloud, name).log() if line.startswith("REPORT") or '"platform.report"' in line]


def test_executions_and_durations_are_in_the_logs(played):
    cloud, acts = played
    assert len(reports(cloud, BUSY)) == 306
    slow = [float(line.split("Duration: ")[1].split(" ms")[0]) for line in reports(cloud, SLOW)]
    assert len(slow) == 9
    assert min(slow[6:]) > 10 * max(slow[1:6])
    assert acts["duration"].outcome["requests"][0]["request_id"] in reports(cloud, SLOW)[6]


def test_the_quiet_functions_have_their_rhythm_and_no_errors(played):
    cloud, acts = played
    most = 3 + sum(act.seconds for act in acts.values())
    for name in QUIET:
        found = reports(cloud, name)
        assert 2 <= len(found) <= most
        assert not any("Status" in line for line in found)


def test_the_notifier_was_told_of_the_small_input(played):
    cloud, _ = played
    end = time.monotonic() + 10
    while time.monotonic() < end:
        marked = [line for line in Running(cloud, "audit-log-reader").log() if "1 of them marked" in line]
        if marked:
            break
        time.sleep(0.2)
    assert marked
    assert not any("[ERROR]" in line for line in Running(cloud, "audit-log-reader").log())


def test_it_can_be_played_again_from_the_command_line(scene):
    words = [sys.executable, "-m", "sandbox", "attack", "--url", scene.url, "--behaviour", "split", "--size", "1024",
             "--act", "padded_input", "--act", "log_tampering"]  # fmt: skip
    for _ in range(2):
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
        acts = [json.loads(line) for line in done.stdout.splitlines()]
        assert [act["name"] for act in acts] == ["padded_input", "log_tampering"]
        assert acts[0]["outcome"]["size"] > 1024 * 1024


def test_a_sandbox_that_is_not_there_has_a_sentence():
    words = [sys.executable, "-m", "sandbox", "attack", "--url", "http://127.0.0.1:9"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "The attack broke off" in done.stderr) == (1, True)
