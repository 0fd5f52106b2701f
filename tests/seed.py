"""A believable company for the pages: what product code makes of snapshots, with a past, and hostile or large variants.

`python -m tests.serve` shows the pages with it.
"""

import random
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from auditportal.common.clock import now
from auditportal.members.models import Role, User
from collectors.models import AccountGroup, CloudAccount, CollectionRun, Coverage, Function, RunState, Scan
from collectors.resources import Resource
from collectors.resources.aws import (
    EventSelector,
    FunctionTraffic,
    LambdaFunction,
    LogGroup,
    RestApiStage,
    StateMachine,
    TrailSelectors,
)
from collectors.snapshot import CoverageState, Gap, Snapshot
from collectors.storage import store_snapshot
from findings.engine.evaluate import evaluate
from findings.engine.posture import store_day, store_posture
from findings.engine.reconcile import reconcile
from findings.models import Evidence, Finding, PostureDay, Transition, Verb
from findings.triage.acts import act
from tests import builders

PASSWORD = "correct-horse-battery"
HOSTILE_NAMES = (
    "invoice-\u202egnp.exe",
    "pay\u200b\u200dments\ufeff",
    "<script>alert(1)</script>",
    "z" + "\u0301" * 60 + "algo",
    "\x1b[31mred\x1b[0m\r\nSet-Cookie: a=b",
    "=cmd|'/c calc'!A1",
    "very-long-" + "x" * 150,
    "\U000e0041\U000e0042tagged",
    "{{ 7 * 7 }}{% include 'x' %}",
)
_TEAMS = (
    "orders",
    "payments",
    "catalogue",
    "thumbnails",
    "auth",
    "notifier",
    "invoices",
    "search",
    "stock",
    "firewall",
)
_JOBS = ("api", "worker", "cleanup", "export", "webhook", "stream")
_RUNTIMES = ("python3.13", "python3.12", "nodejs22.x", "nodejs18.x", "java21", "provided.al2023")


def seed_people() -> dict[str, User]:
    """One person per role, named after it; the password is PASSWORD."""
    names = {Role.ANALYST: ("Ana", "Lyst"), Role.MANAGER: ("Mana", "Ger"), Role.ADMIN: ("Ad", "Min")}
    people = {}
    for role, (first, last) in names.items():
        found = User.objects.filter(username=role.value).first()
        people[role.value] = found or User.objects.create_user(
            role.value, f"{role}@example.org", PASSWORD, role=role, first_name=first, last_name=last
        )
    return people


def seed_company(functions: int = 36) -> list[CloudAccount]:
    """Four accounts in two groups: sound, careless, partly unreadable, not reachable; looked at yesterday and today."""
    people = seed_people()
    shop, payments, dev = (
        _account("shop-production", "Shop", "production", "210987654321"),
        _account("payments-production", "Payments", "production", "310987654321"),
        _account("shop-development", "Shop", "development", "410987654321"),
    )
    legacy = _account("legacy", "Payments", "staging", "510987654321", state="failing", problem_code="assume_denied")
    legacy.problem = (
        "The role AuditPortal in account 510987654321 refuses us: check its trust policy and the ExternalId."
    )
    legacy.save()
    with transaction.atomic():
        for account, careless in ((shop, 0.3), (payments, 0.1), (dev, 0.6)):
            for region in account.regions:
                look(account, _estate(account, region, functions, careless, seed=1), people["admin"])
    _age(timedelta(days=2))
    for account, careless in ((shop, 0.3), (payments, 0.1), (dev, 0.6)):
        for region in account.regions:
            seen = _estate(account, region, functions, careless, seed=1, mended=0.15)
            if account == payments and region == "eu-west-1":
                seen = _denied(seen, "LogGroup", "logs:DescribeLogGroups")
            look(account, seen, people["admin"])
    _past([shop, payments, dev])
    _triage(people["analyst"])
    return [shop, payments, dev, legacy]


def _account(name: str, group: str, environment: str, account_id: str, **fields: str) -> CloudAccount:
    return CloudAccount.objects.create(
        name=name,
        group=AccountGroup.objects.get_or_create(name=group)[0],
        environment=environment,
        account_id=account_id,
        regions=["eu-central-1", "eu-west-1"],
        role_arn=f"arn:aws:iam::{account_id}:role/AuditPortal",
        **{"state": "connected", **fields},
    )


def look(account: CloudAccount, seen: Snapshot, by: User | None = None) -> Scan:
    """Store, judge and reconcile one snapshot as a finished scan of its region."""
    scan = Scan.objects.create(account=account, state=RunState.DONE, requested_by=by, started=now(), finished=now())
    store_snapshot(account, seen)
    results = evaluate(seen)
    changes = reconcile(account, seen.region, results)
    verdicts = store_posture(account, seen.region, results)
    state = RunState.PARTIAL if seen.gaps else RunState.DONE
    CollectionRun.objects.create(
        scan=scan, account=account, region=seen.region, state=state, started=now(), finished=now(),
        resources=sum(map(len, seen.resources.values())), calls=31, denied=len(seen.gaps), verdicts=dict(verdicts),
        opened=changes.opened, resolved=changes.resolved,
    )  # fmt: skip
    Scan.objects.filter(pk=scan.pk).update(state=state)
    store_day(account)
    return scan


def _estate(
    account: CloudAccount, region: str, functions: int, careless: float, seed: int, mended: float = 0.0
) -> Snapshot:
    """A region in which a share of the functions is badly configured; mended heals some and breaks a few others."""
    dice = random.Random(f"{account.account_id}{region}{seed}")
    later = random.Random(f"{account.account_id}{region}later")
    sound = [
        item for item in builders.sound_resources() if not isinstance(item, LambdaFunction | FunctionTraffic | LogGroup)
    ]
    held: list[Resource] = [_moved(item, account, region) for item in sound]
    if careless > 0.2:
        held = [_halved(item) for item in held]
        held += [
            RestApiStage(f"arn:aws:apigateway:{region}::/restapis/x9y8z7/stages/beta", "shop/beta", api_id="x9y8z7"),
            StateMachine(f"arn:aws:states:{region}:{account.account_id}:stateMachine:refunds", "refunds"),
        ]
    for number in range(functions):
        name = f"{_TEAMS[number % len(_TEAMS)]}-{_JOBS[number // len(_TEAMS) % len(_JOBS)]}" + (
            f"-{number // 60}" if number >= 60 else ""
        )
        bad = dice.random() < careless
        if mended and later.random() < mended:
            bad = not bad
        held += _function(account, region, name, bad, dice)
    return builders.snapshot(*held, account_id=account.account_id, region=region, environment=account.environment)


def _halved(item: Resource) -> Resource:
    if not isinstance(item, TrailSelectors):
        return item
    return replace(item, event_selectors=(EventSelector("WriteOnly"),), advanced_event_selectors=())


def _moved(item: Resource, account: CloudAccount, region: str) -> Resource:
    arn = item.arn.replace(builders.ACCOUNT, account.account_id).replace(builders.REGION, region)
    return replace(item, arn=arn, **({"home_region": region} if hasattr(item, "home_region") else {}))  # type: ignore[arg-type]


def _function(account: CloudAccount, region: str, name: str, bad: bool, dice: random.Random) -> list[Resource]:
    arn = f"arn:aws:lambda:{region}:{account.account_id}:function:{name}"
    fault = dice.choice(("level", "group", "platform", "days")) if bad else ""
    group = f"/aws/lambda/{name}"
    held: list[Resource] = [
        LambdaFunction(
            arn, name, runtime=dice.choice(_RUNTIMES), memory_mb=dice.choice((128, 256, 512, 1024)),
            timeout_s=dice.choice((3, 10, 30, 900)),
            last_modified=f"2026-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}T08:00:00Z",
            log_format="JSON" if fault == "platform" else "Text", log_group=group,
            system_log_level="WARN" if fault == "platform" else None,
            log_level_variables=(("LOG_LEVEL", "ERROR"),) if fault == "level" else (),
            role_arn=f"arn:aws:iam::{account.account_id}:role/service/{name}-role",
        ),
        FunctionTraffic(arn, name, float(dice.choice((0, 12, 480, 12_000, 1_800_000)))),
    ]  # fmt: skip
    if fault != "group":
        days = 7 if fault == "days" else 365
        group_arn = f"arn:aws:logs:{region}:{account.account_id}:log-group:{group}"
        held.append(LogGroup(group_arn, group, retention_days=days))
    return held


def _denied(seen: Snapshot, kind: str, permission: str) -> Snapshot:
    gap = Gap(CoverageState.DENIED, permission, f"not allowed to call {permission}")
    kept = {name: items for name, items in seen.resources.items() if name != kind}
    return replace(seen, resources=kept, gaps={kind: gap})


def _age(by: timedelta) -> None:
    """Make all that is stored older."""
    for model, names in (
        (Finding, ("first_seen", "opened", "changed", "resolved")),
        (Transition, ("at",)),
        (Evidence, ("at",)),
        (Scan, ("created", "started", "finished")),
        (CollectionRun, ("started", "finished")),
        (Function, ("first_seen",)),
    ):
        model.objects.update(**{name: F(name) - by for name in names})  # type: ignore[attr-defined]
    PostureDay.objects.update(day=F("day") - by)


def _past(accounts: list[CloudAccount]) -> None:
    """Give each account thirty days of posture that lead to today's."""
    dice = random.Random(7)
    for account in accounts:
        today = PostureDay.objects.filter(account=account).latest("day")
        PostureDay.objects.filter(account=account).exclude(pk=today.pk).delete()
        for back in range(1, 30):
            drift = 1 + back * 0.02 + dice.uniform(-0.04, 0.04)
            failed = round(today.failed * drift)
            PostureDay.objects.create(
                account=account, day=today.day - timedelta(days=back),
                passed=max(today.passed + today.failed - failed, 0),
                failed=failed, unknown=today.unknown // 3 if back > 4 else today.unknown,
                not_applicable=today.not_applicable, open_findings=round(today.open_findings * drift),
            )  # fmt: skip


def _triage(analyst: User) -> None:
    """Let the analyst have worked on some findings."""
    ids = list(Finding.objects.open().order_by("pk").values_list("pk", flat=True))
    act(Verb.ACKNOWLEDGED, ids[::9], analyst, comment="Seen; the owner is asked.")
    act(Verb.STARTED, ids[4::23], analyst)
    act(Verb.ACCEPTED, ids[7::29], analyst, comment="Switched off in June.", until=now().date() + timedelta(days=40))
    act(Verb.SUPPRESSED, ids[11::37], analyst, comment="A test stack.")
    act(Verb.COMMENTED, ids[:2], analyst, comment="The logs of this one go to the shared group; to be confirmed.")


def seed_hostile(account: CloudAccount | None = None) -> CloudAccount:
    """Functions and findings whose names try to break a page, a terminal, a spreadsheet or a reader's eyes."""
    account = account or _account("hostile \u202ename", "Shop", "production", "610987654321")
    region = "eu-central-1"
    held: list[Resource] = []
    for number, name in enumerate(HOSTILE_NAMES):
        arn = f"arn:aws:lambda:{region}:{account.account_id}:function:{name}"
        held.append(LambdaFunction(arn, name, runtime="python3.13", log_group=f"/aws/lambda/{number}\u202e"))
        held.append(FunctionTraffic(arn, name, 1000.0))
    look(account, builders.snapshot(*held, account_id=account.account_id, region=region))
    detail = "denied: <b>x</b>\u202e" + "y" * 400
    Coverage.objects.filter(account=account, resource_type="Alarm").update(
        state="denied", permission="cloudwatch:DescribeAlarms", detail=detail
    )
    return account


def seed_functions(account: CloudAccount, count: int = 10_000) -> None:
    """Many function rows with verdict maps, without snapshots."""
    dice = random.Random(3)
    ids = [check_id for check_id in builders.CHECKS if check_id.startswith("lambda_")]
    rows = []
    for number in range(count):
        verdicts = {check_id: dice.choice(("pass", "pass", "pass", "fail", "unknown")) for check_id in ids}
        name = f"{dice.choice(_TEAMS)}-{dice.choice(_JOBS)}-{number:05}"
        rows.append(
            Function(
                account=account, region=dice.choice(account.regions or ["eu-west-1"]), name=name,
                arn=f"arn:aws:lambda:eu-west-1:{account.account_id}:function:{name}", runtime=dice.choice(_RUNTIMES),
                memory_mb=128, timeout_s=3, invocations=float(dice.randint(0, 10**6)), verdicts=verdicts,
                failed=list(verdicts.values()).count("fail"), unknown=list(verdicts.values()).count("unknown"),
            )
        )  # fmt: skip
    Function.objects.bulk_create(rows, batch_size=2000)
