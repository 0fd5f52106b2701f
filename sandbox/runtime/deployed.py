"""A function as it is deployed: its configuration in the sandbox, and the code that runs in its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.awslambda.models import lambda_backends

from sandbox.overlays import KEPT
from sandbox.overlays.lambda_configuration import logging_of

from .framing import Framing, JsonFraming, TextFraming

CODE = Path(__file__).with_name("code")
MODULES = tuple(sorted(file.stem for file in CODE.glob("*.py")))
# Where the scenario plays; functions of these names run this code. A control call gives code to any other.
SCENARIO_ACCOUNT, SCENARIO_REGION = "111122223333", "eu-west-1"
_SCENARIO = {
    "firewall": "firewall",
    "notifier": "notifier",
    "audit-log-reader": "notifier",
    "orders-cancel": "orders",
    "shipping-quote": "orders",
    "search-indexer": "orders",
    "search-reindex": "slow",
}


@dataclass(frozen=True, slots=True)
class Deployed:
    """What of a function's configuration matters when it runs; concurrency None: nothing is reserved for it."""

    account: str
    region: str
    name: str
    module: str
    role_arn: str
    memory_mb: int
    timeout_s: float
    runtime: str
    variables: tuple[tuple[str, str], ...]
    logging: tuple[tuple[str, str], ...]
    concurrency: int | None
    is_traced: bool

    @property
    def arn(self) -> str:
        """The ARN without a version."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def log_group(self) -> str:
        """Where its lines go."""
        return dict(self.logging)["LogGroup"]

    @property
    def handler(self) -> str:
        """Module and function."""
        return f"{self.module}.handler"

    @property
    def files(self) -> tuple[Path, ...]:
        """The module and what lies beside it that is no code."""
        return (CODE / f"{self.module}.py", *sorted(CODE.glob("*.txt")))

    @property
    def framing(self) -> Framing:
        """How its log stream looks."""
        told = dict(self.logging)
        if told["LogFormat"] != "JSON":
            return TextFraming(self.runtime, self.region)
        levels = told["SystemLogLevel"], told["ApplicationLogLevel"]
        return JsonFraming(self.runtime, self.region, self.name, self.memory_mb, *levels)


def give_code(account: str, region: str, name: str, module: str) -> None:
    """Let a function run a module of the sandbox; raises ValueError for one that there is not."""
    if module not in MODULES:
        raise ValueError(f"the sandbox has code for {', '.join(MODULES)}; got {module}")
    KEPT[account, region, "code"][name] = module


def deployed(account: str, region: str, name: str) -> Deployed | None:
    """Return a function that is there and has code of the sandbox, as it is configured now."""
    scenario = _SCENARIO if (account, region) == (SCENARIO_ACCOUNT, SCENARIO_REGION) else {}
    module = KEPT[account, region, "code"].get(name) or scenario.get(name)
    known: dict[str, Any] = lambda_backends[account][region]._lambdas._functions  # noqa: SLF001 - moto has no quick way
    held = known.get(name, {}).get("latest")
    if module is None or held is None:
        return None
    logging = logging_of(name, KEPT[account, region, "lambda"].get(name, {}).get("LoggingConfig", {}))
    runtime = str(held.run_time)
    return Deployed(
        account,
        region,
        name,
        module,
        str(held.role),
        int(held.memory_size),
        float(held.timeout),
        runtime if runtime.startswith("python") else "python3.12",
        tuple(sorted((held.environment_vars or {}).items())),
        tuple(sorted(logging.items())),
        None if held.reserved_concurrency is None else int(held.reserved_concurrency),
        _is_traced(account, region, name, held),
    )


def _is_traced(account: str, region: str, name: str, held: Any) -> bool:
    kept = KEPT[account, region, "lambda"].get(name, {}).get("TracingConfig")
    return bool((kept or held.tracing_config or {}).get("Mode") == "Active")
