"""Build an estate in moto's memory, and in the overlays what moto drops; the same one at every start."""

import os
from dataclasses import replace

from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random

from sandbox.identities import ACCOUNTS
from sandbox.overlays.trails import join_organization

from .company import COMPANY
from .fleet import EU
from .fronts import make_api, make_machine
from .functions import make_function, make_traffic
from .parts import parts
from .place import Place
from .production import APIS, MACHINES, TRAIL
from .roles import ADMIN, admin_keys, make_roles
from .specs import AccountSpec, FunctionSpec, RegionSpec, watch_all
from .watchers import make_alarm, make_topics, make_trail

__all__ = ["ADMIN", "admin_keys", "build", "build_empty", "build_scale"]
SEED = 20261123


def build() -> None:
    """Build the whole company."""
    _begin()
    for account in COMPANY:
        _build_account(account)
    _grow_random()


def build_empty() -> None:
    """Build the accounts with nothing but their roles."""
    _begin()
    _grow_random()


def _begin() -> None:
    BackendDict.reset()
    mock_random.seed(SEED)
    make_roles()


def build_scale(functions: int) -> None:
    """Build one account whose first region has this many functions, for benchmarks."""
    _begin()
    specs = tuple(_numbered(number, -(-functions // 3)) for number in range(functions))
    region = RegionSpec(EU, functions=specs, alarms=watch_all("all"), apis=APIS, machines=MACHINES)
    trail = replace(TRAIL, log_group="")
    _build_account(AccountSpec(ACCOUNTS[0].account_id, (trail,), (region,)), lean=True)
    _grow_random()


def _numbered(number: int, products: int) -> FunctionSpec:
    """The n-th of many sound functions; every ninth is not invoked."""
    part, product = divmod(number, products)
    name = f"p{product:04d}-{('api', 'worker', 'events')[part]}"
    return FunctionSpec(name, invocations=0 if number % 9 == 8 else 20 + number * 7 % 400)


def _grow_random() -> None:
    """Let keys and ids that are made from now on differ at every start."""
    mock_random.seed(os.urandom(16))


def _build_account(account: AccountSpec, *, lean: bool = False) -> None:
    if account.management:
        join_organization(account.account_id, account.management)
    for trail in account.trails:
        make_trail(Place(account.account_id, trail.home), trail)
    for region in account.regions:
        _build_region(Place(account.account_id, region.region), region, lean=lean)


def _build_region(place: Place, region: RegionSpec, *, lean: bool) -> None:
    """lean leaves out what only makes the company believable."""
    make_topics(place, region.pending)
    for function in region.functions:
        make_function(place, function)
    make_traffic(place, region.functions, every_days=3 if lean else 1)
    for alarm in region.alarms:
        make_alarm(place, alarm)
    for api in region.apis:
        make_api(place, api, groups=not lean)
    for machine in region.machines:
        make_machine(place, machine, groups=not lean)
    for part in parts():
        part.make(place, region, lean=lean)
