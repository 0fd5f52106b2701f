"""Sound functions by the dozen, of different age, size and use; the same ones at every start."""

from zlib import crc32

from .specs import FunctionSpec

EU, US, DE = "eu-west-1", "us-east-1", "eu-central-1"
JSON = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
# The older a function, the older its runtime.
_RUNTIMES = {
    2019: ("python3.8", "nodejs12.x", "java8.al2"),
    2021: ("python3.9", "nodejs14.x", "java11"),
    2023: ("python3.11", "nodejs18.x", "java17", "dotnet6"),
    2025: ("python3.12", "nodejs20.x", "java21", "provided.al2023"),
    2026: ("python3.13", "nodejs22.x", "python3.12", "provided.al2023"),
}
_YEARS = (2019, 2021, 2023, 2023, 2025, 2025, 2025, 2026, 2026)
_MEMORY_MB = (128, 256, 256, 512, 1024, 1769)
_TIMEOUTS_S = (3, 6, 10, 30, 30, 60, 300, 900)
_QUEUE_WORDS = ("events", "dispatch", "retry", "send", "sync", "worker", "import")


def arn(account: str, region: str, name: str) -> str:
    """Return the ARN of a function."""
    return f"arn:aws:lambda:{region}:{account}:function:{name}"


def fleet(products: dict[str, str], retention: int = 365) -> tuple[FunctionSpec, ...]:
    """Return one function per word: {"orders": "create cancel"} gives orders-create and orders-cancel."""
    return tuple(_sound(f"{product}-{word}", retention) for product, text in products.items() for word in text.split())


def _sound(name: str, retention: int) -> FunctionSpec:
    """A sound function; what it is like follows from its name. About every eighth is not invoked."""
    luck = crc32(name.encode())
    year = _YEARS[luck % len(_YEARS)]
    runtimes = _RUNTIMES[year]
    return FunctionSpec(
        name,
        invocations=0 if luck % 8 == 3 else 5 + luck % 997,
        runtime=runtimes[luck // 7 % len(runtimes)],
        memory_mb=_MEMORY_MB[luck // 11 % len(_MEMORY_MB)],
        timeout_s=_TIMEOUTS_S[luck // 13 % len(_TIMEOUTS_S)],
        modified=f"{year}-{1 + luck // 17 % 9:02d}-{1 + luck // 19 % 28:02d}",
        logging=JSON if year >= 2025 and luck % 2 else {},
        variables={"STAGE": "live", "TABLE": name.partition("-")[0]} if luck % 3 else {},
        trigger="queue" if name.rpartition("-")[2] in _QUEUE_WORDS else "",
        retention=retention,
    )
