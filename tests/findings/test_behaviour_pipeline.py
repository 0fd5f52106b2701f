"""The seed's scenario against the sandbox: an input that is too long for the log is a finding in every case."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from auditportal.common.clock import now
from auditportal.jobs.queue import enqueue
from auditportal.jobs.tasks import run as run_job
from collectors.aws import identity
from collectors.event_readings import FUNCTION_LOGS, due_checkpoints
from collectors.models import Checkpoint, CloudAccount
from findings.engine.ledger import Place, feed
from findings.engine.watched import watched
from findings.models import Evidence, Finding, KnownInvocation, State, Transition
from findings.tasks import events
from sandbox.attack import FIREWALL, Stage, play
from sandbox.client import SandboxClient
from sandbox.identities import PRODUCTION
from sandbox.runtime.functions import missing
from sandbox.runtime.over_long import Behaviour
from tests.cloud import a_sandbox, use
from tests.findings.detections.ledger.builders import an_invocation
from tests.findings.test_scan_pipeline import registered, scan

REGION = "eu-west-1"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(180),
    pytest.mark.skipif(bool(missing()), reason=missing() or "functions can run"),
]
BEHAVIOURS = [
    Behaviour("lost", 256),
    Behaviour("lost", 1024),
    Behaviour("split", 256, 262_118),
    Behaviour("split", 1024, 131_072),
    Behaviour("whole", 256),
    Behaviour("whole", 1024),
]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxClient]:
    with a_sandbox() as made:
        use(monkeypatch, made.url)
        identity._assumed.clear()
        yield made


def read_sources(*names: str) -> None:
    """What the periodic job and a worker do."""
    for checkpoint in due_checkpoints():
        if not names or checkpoint.source in names:
            run_job(enqueue(events.JOBS[checkpoint.source], checkpoint.pk).pk)


def judge_later(account: CloudAccount, by: timedelta) -> None:
    for group, place in watched(account, REGION).items():
        events.judge_group(Place(account, REGION, group), place, now() + by)


def told() -> set[tuple[str, str]]:
    rows = Finding.objects.exclude(state=State.RESOLVED).filter(discriminator__startswith="20")
    return set(rows.values_list("rule_id", "resource_name"))


def test_an_input_that_is_too_long_for_the_log_is_a_finding_however_the_log_treats_it(cloud: SandboxClient) -> None:
    account = registered(PRODUCTION, regions=[REGION])
    scan(account)
    small = ""
    padded = {"lambda_invocation_blacked_out": set(), "lambda_log_line_cut": set()}
    for number, behaviour in enumerate(BEHAVIOURS):
        names = ("prepare", "small_input", "padded_input") if not number else ("padded_input",)
        acts = {act.name: act.outcome for act in play(Stage(cloud.url, behaviour), names)}
        kind = "lambda_invocation_blacked_out" if behaviour.kind == "lost" else "lambda_log_line_cut"
        small = acts["small_input"]["request_id"] if not number else small
        padded[kind].add(acts["padded_input"]["request_id"])
    # What subscribes to the log is still at work.
    for _ in range(40):
        read_sources(FUNCTION_LOGS)
        if not KnownInvocation.objects.filter(sound=False).exclude(log_group__endswith=FIREWALL).exists():
            break
        time.sleep(0.25)
    judge_later(account, timedelta(minutes=20))
    for kind, expected in padded.items():
        finding = Finding.objects.get(rule_id=kind, resource_name=FIREWALL)
        examples = finding.evidence.get().body["invocations"]
        assert {example["request_id"] for example in examples} == expected
        assert all(example["time"][:10] == finding.discriminator for example in examples)
        assert finding.function is not None
    # What is split or stored whole still begins with the firewall's word.
    refused = Finding.objects.get(rule_id="function_firewall_refused_input").evidence.get().body
    kept = padded["lambda_log_line_cut"] | {small}
    assert {one["request_id"] for one in refused["invocations"]} >= kept
    assert refused["count"] == len(refused["invocations"])
    assert told() == {(kind, FIREWALL) for kind in (*padded, "function_firewall_refused_input")}
    before = list(Transition.objects.order_by("pk").values())
    judge_later(account, timedelta(minutes=20))
    assert list(Transition.objects.order_by("pk").values()) == before
    assert set(Checkpoint.objects.values_list("state", flat=True)) == {"ok"}


def test_lines_that_come_late_take_the_finding_back(cloud: SandboxClient) -> None:
    account = registered(PRODUCTION, regions=[REGION])
    scan(account)
    group = f"/aws/lambda/{FIREWALL}"
    place, found = Place(account, REGION, group), watched(account, REGION)[group]
    at = int(now().timestamp() * 1000)
    lines = an_invocation(1, at, memory=128)
    feed(place, lines[:1], found.setup)
    events.judge_group(place, found, now() + timedelta(minutes=20))
    finding = Finding.objects.get(rule_id="lambda_invocation_blacked_out")
    assert (finding.state, finding.resource_name) == (State.NEW, FIREWALL)
    memory = found.setup.memories_mb[0]
    feed(place, an_invocation(1, at, memory=memory), found.setup)
    events.judge_group(place, found, now() + timedelta(minutes=20))
    finding.refresh_from_db()
    assert finding.state == State.RESOLVED
    assert KnownInvocation.objects.get().sound


def test_tampering_with_the_trail_and_with_logs_is_a_finding_each_and_counts_once(cloud: SandboxClient) -> None:
    account = registered(PRODUCTION, regions=[REGION])
    scan(account)
    read_sources()
    acts = {act.name: act.outcome for act in play(Stage(cloud.url), ("log_tampering",))}
    read_sources()
    stopped = Finding.objects.get(rule_id="trail_stopped")
    assert acts["log_tampering"]["stopped"] in stopped.reason
    deleted = Finding.objects.get(rule_id="log_group_deleted")
    assert deleted.evidence.get().body["resource"] == acts["log_tampering"]["deleted"]
    assert deleted.evidence.get().body["measured"] == {"count": 1, "refused": 0}
    before = list(Finding.objects.order_by("pk").values())
    read_sources()
    assert list(Finding.objects.order_by("pk").values()) == before
    assert Evidence.objects.filter(finding__in=[stopped, deleted]).count() == 2
