"""Decisions on a role with 20 policies; 100,000 a second are promised for answers that were given before.

The reference is the evaluator that the tests compare ours with: it was written from the guide alone, compiles nothing
and keeps nothing. value and reference are microseconds per decision, so the limit is 10.
"""

import gc
import time
import tracemalloc
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from bench import Result
from findings.analysis.iam import Context, Evaluator, Outcome, Principal, parse
from tests.findings.analysis.iam import naive

ACCOUNT = "111122223333"
ROLE = Principal(f"arn:aws:iam::{ACCOUNT}:role/worker")
KNOWN = {"aws:sourcevpc": ("vpc-1",), "aws:principaltag/team": ("pay",), "aws:securetransport": ("true",)}
ACTIONS = ("logs:PutLogEvents", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "s3:GetObject", "sqs:SendMessage")
ROUNDS = 5


def run(quick: bool) -> Result:
    """Measure answers given before, first answers, and the naive evaluator, on the same questions."""
    documents = [a_policy(number) for number in range(20)]
    questions = [(action, _group(number)) for number in range(40) for action in ACTIONS]
    asked = list(islice(cycle(questions), 20_000 if quick else 400_000))
    evaluator = _evaluator(documents)
    _compared(evaluator, questions, documents)
    kept = _best(lambda: _all(evaluator, asked)) / len(asked)
    first = _best(lambda: _all(_evaluator(documents), questions)) / len(questions)
    few = questions[: 10 if quick else 50]
    reference = _best(lambda: _naively(few, documents)) / len(few)
    return Result(
        bench="iam",
        value=round(kept * 1e6, 3),
        unit="us/decision",
        reference=round(reference * 1e6, 1),
        ratio=round(kept / reference, 6),
        peak_mb=round(_peak_mb(documents, questions), 2),
        reference_is="the naive evaluator of the tests",
        limit=10.0,
        more={
            "decisions_per_s": round(1 / kept),
            "first_decisions_per_s": round(1 / first),
            "naive_decisions_per_s": round(1 / reference),
            "times_faster_than_naive": round(reference / kept),
            "policies": len(documents),
            "statements": sum(len(one["Statement"]) for one in documents),
        },
    )


def a_policy(number: int) -> dict[str, Any]:
    """One of the policies that such a role has: some wildcards, a condition, a variable, now and then a deny."""
    groups = f"arn:aws:logs:*:{ACCOUNT}:log-group:/aws/lambda/shop-{number}*"
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:Put*Events"], "Resource": [groups, f"{groups}:*"]},
        {
            "Effect": "Allow",
            "Action": "s3:Get*",
            "Resource": f"arn:aws:s3:::bucket-{number}/${{aws:PrincipalTag/team}}/*",
        },
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "*"},
    ]
    condition = {"StringNotEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}, "Bool": {"aws:SecureTransport": "true"}}
    if number % 4 == 0:
        statements.append({"Effect": "Deny", "Action": "logs:Delete*", "Resource": "*", "Condition": condition})
    if number % 5 == 0:
        statements.append({"Effect": "Allow", "NotAction": ["iam:*", "logs:Put*"], "Resource": "*"})
    return {"Version": "2012-10-17", "Statement": statements}


def _group(number: int) -> str:
    return f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/aws/lambda/shop-{number}"


def _evaluator(documents: list[dict[str, Any]]) -> Evaluator:
    identity = [parse(one, f"policy-{number}") for number, one in enumerate(documents)]
    return Evaluator(ROLE, identity=identity, context=Context(KNOWN))


def _compared(evaluator: Evaluator, questions: list[tuple[str, str]], documents: list[dict[str, Any]]) -> None:
    """A fast wrong answer is worth nothing."""
    for action, resource in questions[:20]:
        found = evaluator.decide(action, resource).outcome
        assert found is not Outcome.UNKNOWN
        assert found.value == naive.decide(action, resource, KNOWN, documents)


def _all(evaluator: Evaluator, asked: list[tuple[str, str]]) -> None:
    for action, resource in asked:
        evaluator.decide(action, resource)


def _naively(asked: list[tuple[str, str]], documents: list[dict[str, Any]]) -> None:
    for action, resource in asked:
        naive.decide(action, resource, KNOWN, documents)


def _best(work: Callable[[], None]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _peak_mb(documents: list[dict[str, Any]], questions: list[tuple[str, str]]) -> float:
    tracemalloc.start()
    _all(_evaluator(documents), questions)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20
