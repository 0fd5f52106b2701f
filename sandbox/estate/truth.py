"""The truth about the estate, read from what its specs say; every other verdict is a pass or not applicable.

Unknown is only what nobody can see from inside an account, however much may be read.
"""

from collections.abc import Iterable, Iterator

from .company import COMPANY
from .parts import copies, parts
from .place import Place
from .specs import AccountSpec, FunctionSpec, RegionSpec

Entry = dict[str, str]


def truth_document() -> dict[str, list[Entry]]:
    """Return {"failed": [{"check", "account", "region", "arn"}...], "unknown": [the same]}."""
    failed = [entry for account in COMPANY for entry in _account(account)]
    return {"failed": _sorted(failed), "unknown": _sorted(_unknown())}


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: tuple(entry.values()))


def _unknown() -> Iterator[Entry]:
    for account in COMPANY:
        for region in account.regions:
            for check, arn in copies.unseen(Place(account.account_id, region.region), region):
                yield _entry(check, account.account_id, region.region, arn)


def _entry(check: str, account: str, region: str, arn: str) -> Entry:
    return {"check": check, "account": account, "region": region, "arn": arn}


def _account(account: AccountSpec) -> Iterator[Entry]:
    for trail in account.trails:
        arn = f"arn:aws:cloudtrail:{trail.home}:{account.account_id}:trail/{trail.name}"
        for check in trail.fails:
            yield _entry(check, account.account_id, trail.home, arn)
    for region in account.regions:
        for check, arn in _region(account.account_id, region):
            yield _entry(check, account.account_id, region.region, arn)


def _region(account: str, region: RegionSpec) -> Iterator[tuple[str, str]]:
    place = f"{region.region}:{account}"
    yield from ((check, f"arn:aws:iam::{account}:root") for check in region.fails)
    for function in region.functions:
        arn = f"arn:aws:lambda:{place}:function:{function.name}"
        yield from ((check, arn) for check in _function_fails(region, function))
        group = f"arn:aws:logs:{place}:log-group:{function.log_group}"
        yield from ((check, group) for check in function.group_fails)
    for alarm in region.alarms:
        yield from ((check, f"arn:aws:cloudwatch:{place}:alarm:{alarm.name}") for check in alarm.fails)
    yield from _stages(region)
    for machine in region.machines:
        yield from ((check, f"arn:aws:states:{place}:stateMachine:{machine.name}") for check in machine.fails)
    for part in parts():
        yield from part.fails(Place(account, region.region), region)


def _stages(region: RegionSpec) -> Iterator[tuple[str, str]]:
    for api in region.apis:
        for stage in api.stages:
            arn = f"arn:aws:apigateway:{region.region}::/restapis/{api.id}/stages/{stage.name}"
            yield from ((check, arn) for check in stage.fails)


def _function_fails(region: RegionSpec, function: FunctionSpec) -> Iterator[str]:
    yield from function.fails
    if function.name not in region.recorded:
        yield from region.function_fails
    if function.invocations and function.name not in region.watched:
        yield from region.traffic_fails
