"""The tally equals COUNT, whoever writes; and what a process holds in memory equals the tally."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from findings.models import Finding, FindingTally, State
from findings.models.cube import Cube
from findings.models.tally_reading import current_cube
from findings.models.tally_sql import compact_tally
from tests.rows import a_finding, a_user, an_account

CELL = ("account_id", "region", "rule_id", "severity", "state", "assignee_id")
pytestmark = pytest.mark.django_db(transaction=True)


def counted() -> Counter[tuple[object, ...]]:
    return Counter(Finding.objects.values_list(*CELL))


def tallied() -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for *cell, n in FindingTally.objects.values_list(*CELL, "n"):
        found[tuple(cell)] += n
    return +found


def held(cube: Cube) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    places = list(cube.places)
    for person, part in cube.held.items():
        for cell, n in zip(part.cells, part.numbers, strict=True):
            found[(*places[cell], person)] += int(n)
    return +found


def test_insert_update_delete_of_one_and_of_many_rows_are_counted() -> None:
    account, person = an_account(), a_user()
    findings = [a_finding(account) for _ in range(3)]
    Finding.objects.filter(pk=findings[0].pk).update(state=State.RESOLVED)
    Finding.objects.filter(account=account).update(assignee=person)
    findings[1].delete()
    assert tallied() == counted() == held(current_cube())
    assert sum(tallied().values()) == 2


def test_a_change_that_moves_nothing_between_cells_writes_no_tally_row() -> None:
    finding = a_finding()
    before = FindingTally.objects.count()
    Finding.objects.filter(pk=finding.pk).update(reason="Another sentence.")
    assert FindingTally.objects.count() == before


def test_removing_an_account_or_a_person_moves_the_counts() -> None:
    account, person = an_account(), a_user()
    a_finding(account, assignee=person)
    a_finding(an_account(), assignee=person)
    account.delete()
    person.delete()
    assert tallied() == counted()
    assert [cell[5] for cell in tallied()] == [None]


def test_rolled_back_work_is_not_counted_and_own_uncommitted_work_is() -> None:
    account = an_account()
    a_finding(account)
    with transaction.atomic():
        a_finding(account)
        assert sum(held(current_cube()).values()) == 2
        transaction.set_rollback(True)
    assert held(current_cube()) == counted()


def test_a_truncated_table_is_counted_as_empty() -> None:
    a_finding()
    current_cube()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE findings_finding CASCADE")
    assert not tallied()
    assert not held(current_cube())


def test_compaction_changes_no_count_and_leaves_one_row_per_cell() -> None:
    account = an_account()
    for number in range(6):
        a_finding(account, state=random.choice(State.values), severity=1 + number % 2)
    Finding.objects.filter(severity=1).update(state=State.RESOLVED)
    expected = counted()
    current_cube()
    assert compact_tally(at_least=3) == len(expected) == FindingTally.objects.count()
    assert tallied() == expected == held(current_cube())
    assert compact_tally(at_least=3) == 0


def test_rows_that_came_from_a_dump_are_counted_once_and_made_ours_by_compaction() -> None:
    a_finding()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE findings_findingtally SET txid = '9000000000000'::xid8")
    for _ in range(3):
        assert sum(held(current_cube()).values()) == 1
    assert compact_tally() == 1
    a_finding()
    assert held(current_cube()) == counted()


def work(seed: int, account_ids: list[int], stop: threading.Event) -> None:
    """Change findings at random, in transactions of several statements, some of them rolled back."""
    rnd = random.Random(seed)
    try:
        for round_ in range(12):
            with transaction.atomic():
                account = rnd.choice(account_ids)
                arns = [f"arn:aws:lambda:eu-west-1:1:function:{seed}-{round_}-{n}" for n in range(8)]
                common = {"region": "eu-west-1", "resource_name": "x", "resource_type": "LambdaFunction", "reason": "r"}
                rows = [
                    Finding(account_id=account, arn=arn, rule_id=f"rule_{rnd.randint(1, 3)}", severity=3, **common)
                    for arn in arns
                ]
                Finding.objects.bulk_create(rows)
                mine = Finding.objects.filter(arn__contains=f"function:{seed}-")
                mine.filter(pk__in=[row.pk for row in rows][:4]).update(state=rnd.choice(State.values))
                if rnd.random() < 0.3:
                    mine.filter(arn=arns[-1]).delete()
                if rnd.random() < 0.3:
                    transaction.set_rollback(True)
            if rnd.random() < 0.2:
                compact_tally(at_least=1)
    finally:
        stop.set()
        connections.close_all()


def watch(stop: threading.Event) -> int:
    """Read while others write; in one snapshot the cube must equal COUNT, between them nothing wrong may be kept."""
    reads = 0
    try:
        while not stop.is_set() or reads < 3:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                assert held(current_cube()) == counted()
            current_cube()
            reads += 1
    finally:
        connections.close_all()
    return reads


def test_concurrent_writers_compaction_and_readers_agree_with_count() -> None:
    accounts = [an_account().pk for _ in range(3)]
    stop = threading.Event()
    with ThreadPoolExecutor(7) as pool:
        watcher = [pool.submit(watch, stop) for _ in range(2)]
        writers = [pool.submit(work, seed, accounts, threading.Event()) for seed in range(5)]
        for writer in writers:
            writer.result()
        stop.set()
        assert all(w.result() >= 3 for w in watcher)
    assert counted()
    assert tallied() == counted() == held(current_cube())
    compact_tally(at_least=1)
    assert tallied() == counted() == held(current_cube())
