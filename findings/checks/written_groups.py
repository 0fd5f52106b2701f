"""Judge the log groups that functions write to; all others are not what this product is about."""

from collections.abc import Callable, Iterator

from collectors.resources.aws import LambdaFunction, LogGroup
from collectors.snapshot import Snapshot
from findings.analysis.log_groups import writers
from findings.verdict import Verdict, not_applicable

from . import judge_each

MAX_SHOWN = 5


def judge_written(snapshot: Snapshot, judge: Callable[[LogGroup, list[str]], Verdict]) -> Iterator[Verdict]:
    """Yield a verdict per group; judge gets the group and the names of some of the functions that write to it."""
    found = writers(snapshot)

    def judged(group: LogGroup) -> Verdict:
        functions = [function.name for function in found.get(group.name, ())[:MAX_SHOWN]]
        if not functions:
            snapshot.complete(LambdaFunction)
            return not_applicable(group, "No function of this region writes to it.")
        return judge(group, functions)

    return judge_each(snapshot, LogGroup, judged)
