"""R1, R2, R4, R11, R26: whatever is killed, every job has its effect, and has it once."""

import random
import time

import pytest
from django.db import transaction
from django.db.models import Max

from auditportal.jobs.models import Job
from auditportal.jobs.queue import enqueue
from tests.auditportal.jobs.crew import Crew, wait_until
from tests.auditportal.jobs.tables import number

JOBS = 2_000
FAULTS = ["child"] * 10 + ["worker"] * 5 + ["main"] * 2 + ["broker"] * 8 + ["beat"] * 5
PAUSE_S = 0.8
LIMIT_S = 90


def undone() -> int:
    return Job.objects.filter(kind="trace.quick", done=None).count()


def enqueue_some(first: int, last: int) -> None:
    with transaction.atomic():
        for target in range(first, last):
            enqueue("trace.quick", target)


def strike(crew: Crew, fault: str) -> None:
    {
        "child": crew.kill_a_child,
        "worker": crew.kill_a_worker,
        "main": crew.kill_a_workers_main_process,
        "broker": crew.kill_broker,
        "beat": crew.kill_beat,
    }[fault]()


@pytest.mark.processes
@pytest.mark.timeout(150)
def test_2000_jobs_survive_30_kills_of_workers_broker_and_dispatcher(crew: Crew) -> None:
    seed = random.randrange(10**6)
    random.seed(seed)
    started = time.monotonic()
    crew.start_worker()
    crew.start_worker()
    crew.start_beat()
    for position, fault in enumerate(random.sample(FAULTS, len(FAULTS))):
        enqueue_some(JOBS * position // len(FAULTS), JOBS * (position + 1) // len(FAULTS))
        moment = random.uniform(0, PAUSE_S / 2)
        time.sleep(moment)
        strike(crew, fault)
        time.sleep(PAUSE_S - moment)
    wait_until(lambda: undone() == 0, LIMIT_S - (time.monotonic() - started))
    took = time.monotonic() - started

    effects, starts = number("SELECT count(*) FROM trace_effect"), number("SELECT count(*) FROM trace_started")
    attempts = Job.objects.aggregate(most=Max("attempts"))["most"]
    print(f"{took:.1f} s, {starts} starts, {effects} effects, at most {attempts} attempts, seed {seed}")
    assert number("SELECT count(DISTINCT job) FROM trace_effect") == JOBS, f"jobs were lost; seed {seed}"
    assert effects == JOBS, f"effects were doubled; seed {seed}"
    assert starts > JOBS, "no kill hit a job in the middle of its work: this test shows nothing"
