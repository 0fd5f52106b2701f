"""Each CLI remedy, applied to the sandbox's company: the finding is over, and nothing that was there is lost."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from botocore.credentials import Credentials

from auditportal.configuration import ROOT
from collectors.aws.reader import RegionReader
from collectors.resources import Resource
from collectors.snapshot import Snapshot
from findings.checks import CHECKS
from findings.checks.rendering import render_remedy
from findings.engine.evaluate import judge
from findings.verdict import Status, Verdict
from sandbox.client import SandboxClient
from sandbox.estate.build import admin_keys
from tests.cloud import a_sandbox, collected, use

from .aws_server import client
from .cases import AFTER, AT, BEFORE, LISTED_BY_USE, NAMED_BY, NOT_APPLIED, TAKEN_AWAY, Place, filled_in

TRUTH = json.loads((ROOT / "sandbox" / "truth.json").read_text())["failed"]
# What others need comes first; then in the order of the names.
FIRST = ("cloudtrail_log_group_connected",)


@dataclass
class Case:
    """One failing resource, what its remedy said, and the region as it was and is."""

    place: Place
    verdict: Verdict
    code: int
    said: str
    before: Snapshot
    after: Snapshot | None = None


def chosen() -> dict[str, tuple[Place, str]]:
    """The failing resource of each check that is mended: in as few regions as possible."""
    wanted = [entry for entry in TRUTH if CHECKS[entry["check"]].remedy.cli and entry["check"] not in NOT_APPLIED]
    checks = {place: {e["check"] for e in wanted if place_of(e) == place} for place in {place_of(e) for e in wanted}}
    order = sorted(checks, key=lambda place: (-len(checks[place]), place))
    found = dict(AT)
    for entry in sorted(wanted, key=lambda entry: order.index(place_of(entry))):
        found.setdefault(entry["check"], (place_of(entry), entry["arn"]))
    return found


def place_of(entry: dict[str, str]) -> Place:
    return entry["account"], entry["region"]


def seen_at(place: Place) -> Snapshot:
    account, region = place
    keys = admin_keys(account)
    return collected(
        RegionReader(
            account_id=account,
            region=region,
            taken_at=datetime.now(UTC).isoformat(),
            credentials=Credentials(keys["aws_access_key_id"], keys["aws_secret_access_key"]),
            before=lambda _kind: {},
        )
    )


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the AWS CLI."""
    folder = tmp_path_factory.mktemp("aws")
    path = str(folder / "door")
    words = [sys.executable, "-m", "tests.findings.remedies.aws_server", path]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL)
    while not Path(path).exists() and process.poll() is None:
        time.sleep(0.05)
    client(folder, path)
    yield folder
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def company() -> Iterator[SandboxClient]:
    with a_sandbox() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def mended(aws: Path, company: SandboxClient, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """All remedies, applied one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        use(patch, company.url)
        wanted = chosen()
        for place, commands in BEFORE.items():
            code, said = run(commands, place, aws, company.url, tmp_path_factory.mktemp("before"))
            assert code == 0, said
        before = {place: seen_at(place) for place in sorted({place for place, _ in wanted.values()})}
        cases: dict[str, Case] = {}
        for check in sorted(wanted, key=lambda check: (check not in FIRST, check)):
            place, arn = wanted[check]
            found = judge(CHECKS[check], before[place]).verdicts
            verdict = next(one for one in found if one.arn == arn and one.status is Status.FAIL)
            code, said = applied(check, verdict, before[place], aws, company.url, tmp_path_factory.mktemp(check))
            cases[check] = Case(place, verdict, code, said, before[place])
        after = {place: seen_at(place) for place in before}
        for case in cases.values():
            case.after = after[case.place]
    return cases


def applied(check: str, verdict: Verdict, seen: Snapshot, aws: Path, url: str, folder: Path) -> tuple[int, str]:
    """Run the commands of a remedy in a folder of their own; a person's choices are filled in."""
    known = {"name": verdict.resource_name, "arn": verdict.arn, "region": seen.region, "account_id": seen.account_id}
    known = {**verdict.evidence, **known}
    commands = render_remedy(CHECKS[check].remedy, known).cli
    given = filled_in(seen)
    for name, value in given.items():
        commands = re.sub(rf"(^|\s){name}=(?:the|a)-\S+", rf"\g<1>{name}={value}", commands, flags=re.MULTILINE)
    if check in AFTER:
        commands += "\n" + AFTER[check].format(**known)
    return run(commands, (seen.account_id, seen.region), aws, url, folder, given)


def run(
    commands: str, place: Place, aws: Path, url: str, folder: Path, given: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """Run commands of a shell as an administrator of an account."""
    account, region = place
    keys = admin_keys(account)
    environment = dict(given) | {
        "PATH": f"{aws}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": keys["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": keys["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": region,
        "AWS_PAGER": "",
        # What the sandbox has no answer for is not asked again.
        "AWS_MAX_ATTEMPTS": "1",
    }
    words = ["bash", "-c", commands]
    done = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("check", sorted(chosen()))
def test_the_finding_is_over_when_its_remedy_was_applied(mended: dict[str, Case], check: str) -> None:
    case = mended[check]
    assert case.after is not None
    now = [one for one in judge(CHECKS[check], case.after).verdicts if one.arn == case.verdict.arn]
    # A group that no function writes to any more is judged no more; its finding is over as well.
    assert all(one.status is not Status.FAIL for one in now), (case.said, [one.reason for one in now])


def test_nothing_that_was_there_is_lost(mended: dict[str, Case]) -> None:
    lost = {}
    for case in mended.values():
        assert case.after is not None
        for kind, items in case.before.resources.items():
            there = {item.arn: item for item in case.after.resources[kind]}
            for item in items:
                if gone := losses(item, there.get(item.arn)):
                    lost[item.arn] = {n: (getattr(item, n, None), getattr(there.get(item.arn), n, None)) for n in gone}
    assert lost == {}


def losses(before: Resource, after: Resource | None) -> list[str]:
    """The attributes of a resource of which an element, a statement or all is gone."""
    if after is None:
        return [] if type(before).__name__ in LISTED_BY_USE else ["gone"]
    names = [field.name for field in fields(before)]
    return [name for name in names if not kept(getattr(before, name), getattr(after, name))]


def kept(before: Any, after: Any) -> bool:
    """Say whether all elements of a list, or of the statements of a policy, are still there."""
    if isinstance(before, tuple):
        return {key(one) for one in before} <= {key(one) for one in after}
    if isinstance(before, str) and before.startswith("{") and "Statement" in before:
        return all(one in statements(after) for one in statements(before))
    return True


def key(element: Any) -> Any:
    """What names an element, else all of it."""
    if not is_dataclass(element):
        return element
    named = [getattr(element, name) for name in NAMED_BY if hasattr(element, name)]
    whole = [getattr(element, field.name) for field in fields(element) if field.name not in TAKEN_AWAY]
    return tuple(named[:1] or whole)


def statements(text: str | None) -> list[Any]:
    found = json.loads(text or "{}").get("Statement", [])
    return found if isinstance(found, list) else [found]


def test_every_remedy_with_commands_is_applied_or_says_why_not() -> None:
    failing = {entry["check"] for entry in TRUTH}
    with_commands = {check.id for check in CHECKS.values() if check.remedy.cli}
    assert with_commands - set(NOT_APPLIED) <= set(chosen()), with_commands - set(NOT_APPLIED) - failing
    assert set(NOT_APPLIED) <= with_commands
