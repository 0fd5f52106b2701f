"""Compressed CloudTrail objects to hits on one core, 57 rules, one hit in a hundred records.

value is how many times longer ours takes than the floor, which reads the same bytes and judges nothing: isal
decompresses, simdjson parses. 0.40 of the floor's throughput is promised, so the limit is 2.5. In more: what 1,000
rules cost against 57, what two processes do against one, and how much faster it is than pySigma's SQLite backend.
"""

import gc
import json
import sqlite3
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import simdjson
from isal import igzip
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

from bench import Result
from bench._trail import CORPUS, made_rule, objects, public, rules
from findings.detections.sigma import Matcher

ROUNDS = 5
SOME_FIELDS = 2_000


def run(quick: bool) -> Result:
    """Measure the floor, 57 rules, 1,000 rules, two processes and the SQLite backend on the same objects."""
    made = objects(8 if quick else 60)
    few, many = Matcher(rules(57)), Matcher(rules(1000))
    hits = _judged(few, made)
    parser = simdjson.Parser()
    floor = _best(lambda: [parser.parse(igzip.decompress(one)) and None for one in made])
    ours = _best(lambda: _judged(few, made))
    thousand = _best(lambda: _judged(many, made))
    records = 1000 * len(made)
    sqlite_s = _sqlite_seconds(made[0])
    return Result(
        bench="ingest",
        value=round(ours / floor, 3),
        unit="times the floor",
        reference=1.0,
        ratio=round(ours / floor, 3),
        peak_mb=round(_peak_mb(few, made), 1),
        reference_is="isal decompression and simdjson parse",
        limit=2.5,
        more={
            "of_the_floor": round(floor / ours, 3),
            "events_per_s": round(records / ours),
            "mb_per_s": round(sum(len(igzip.decompress(one)) for one in made) / ours / 1e6),
            "hits": hits,
            "records": records,
            "rules_1000_to_57": round(thousand / ours, 3),
            "two_processes_to_one": round(_speedup(made), 2),
            "times_sqlite": round(sqlite_s / 1000 * records / ours, 1),
        },
    )


def _judged(matcher: Matcher, made: list[bytes]) -> int:
    return sum(len(matcher.judge_object(igzip.decompress(one)).hits) for one in made)


def _best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _worker(count: int) -> float:
    """Seconds that this process needs for objects of its own, its first round left out."""
    made, matcher = objects(count), Matcher(rules(57))
    _judged(matcher, made)
    return _best(lambda: [_judged(matcher, made) for _ in range(4)])


def _speedup(made: list[bytes]) -> float:
    """The work of two processes at once against that of one alone; 2 where they do not hinder each other."""
    count = min(len(made), 20)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        alone = pool.submit(_worker, count).result()
        both = max(pool.map(_worker, [count, count]))
    return 2 * alone / both


def _peak_mb(matcher: Matcher, made: list[bytes]) -> float:
    tracemalloc.start()
    _judged(matcher, made)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _sqlite_seconds(one: bytes) -> float:
    """Flatten 1,000 records into a table and run the queries that pySigma's own backend makes of the rules."""
    texts = list(public(("sigmahq_aws",)).values()) if CORPUS.is_dir() else [made_rule(number) for number in range(57)]
    queries = [
        query.replace("<TABLE_NAME>", "logs")
        for text in texts
        for query in sqliteBackend().convert(SigmaCollection.from_yaml(text))
    ]
    began = time.perf_counter()
    flat = [_flat(record) for record in json.loads(igzip.decompress(one))["Records"]]
    names = sorted({name.lower(): name for record in flat for name in record}.values())
    known = {name.lower() for name in names}
    database = sqlite3.connect(":memory:")
    database.create_function("regexp", 2, lambda pattern, text: False)
    database.execute(f"create table logs ({', '.join(json.dumps(name) for name in names[:SOME_FIELDS])})")
    marks = ", ".join("?" for _ in names)
    database.executemany(
        f"insert into logs values ({marks})", ([record.get(name) for name in names] for record in flat)
    )
    for query in queries:
        for _ in range(40):  # a field that no record has is a column that the table has not
            try:
                database.execute(query).fetchall()
                break
            except sqlite3.OperationalError as error:
                missing = str(error).rpartition(": ")[2]
                if "no such column" not in str(error) or missing.lower() in known:
                    raise
                known.add(missing.lower())
                database.execute(f"alter table logs add column {json.dumps(missing)}")
    return time.perf_counter() - began


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, below in value.items():
        if isinstance(below, dict):
            found.update(_flat(below, f"{prefix}{name}."))
        else:
            found[prefix + name] = json.dumps(below) if isinstance(below, list) else below
    return found
