"""Every setting of the product in one table: read from the environment, checked at start, documented from here."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from auditportal.configuration_rules import LOOPBACK
from auditportal.configuration_table import ROOT, TABLE, Setting, Values
from auditportal.home import Home

__all__ = ["ROOT", "TABLE", "Setting", "SettingsError", "Values", "as_markdown", "broker_url", "load", "missing"]


class SettingsError(Exception):
    """Settings are wrong or missing; problems holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def load(environ: Mapping[str, str] = os.environ, table: tuple[Setting, ...] = TABLE) -> Values:
    """Read and check all settings; raises SettingsError with one sentence per wrong value.

    What the environment lacks comes from AUDITPORTAL_HOME (secrets made at the first start, servers that run now).
    Secrets and servers found nowhere stay empty: everything that needs them refuses to work (missing() names them).
    """
    values: Values = {}
    problems: list[str] = []
    kept: Mapping[str, str] = {}
    for setting in table:
        _read(setting, environ.get(setting.name) or kept.get(setting.name), values, problems)
        if setting.name == "AUDITPORTAL_HOME" and setting.name in values:
            kept = Home(values[setting.name]).kept_settings()
    problems += [] if problems else contradictions(values)
    if problems:
        raise SettingsError(problems)
    return values


def _read(setting: Setting, given: str | None, values: Values, problems: list[str]) -> None:
    if given is None and problems and callable(setting.default):
        return  # it may follow from a value that is wrong and is reported already
    default = setting.default(values) if callable(setting.default) else setting.default
    text = given or default or ""
    try:
        values[setting.name] = setting.read(text) if text else text
    except ValueError as error:
        shown = "the given value" if setting.secret else repr(text[:80])
        problems.append(f"{setting.name}: {shown} is not usable: {error}. Example: {setting.example}")


def contradictions(values: Values) -> list[str]:
    """Return a sentence for each pair of settings that do not go together."""
    parts = urlsplit(values["PUBLIC_URL"])
    problems = []
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        problems.append(
            f"PUBLIC_URL: {values['PUBLIC_URL']!r} would send passwords over the network in the clear; "
            "use https with a proxy in front, or 127.0.0.1"
        )
    elif parts.scheme == "http" and values["HOST"] not in LOOPBACK:
        problems.append(
            f"HOST: {values['HOST']!r} lets other machines in over plain http; "
            "set PUBLIC_URL=https://... (with a proxy in front), or keep HOST=127.0.0.1"
        )
    if values["AUDITPORTAL_DEBUG"] and parts.scheme == "https":
        problems.append(
            "AUDITPORTAL_DEBUG: it shows the program's insides to everybody; unset it, or use it on http only"
        )
    return problems


def missing(values: Values) -> list[str]:
    """Return a sentence for each setting without which the product cannot serve."""
    needed = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "AUDITPORTAL_ENCRYPTION_KEYS")
    by_name = {setting.name: setting for setting in TABLE}
    return [
        f"{name} is not set. {by_name[name].meaning} Example: {by_name[name].example}"
        for name in needed
        if not values[name]
    ]


def broker_url(address: str) -> str:
    """Return a server's address as Celery spells it, which differs for a unix socket."""
    if not address.startswith("unix:"):
        return address
    path, _, query = address.split(":", 1)[1].partition("?")
    return f"redis+socket:{path}?virtual_host={query.rpartition('=')[2] or '0'}"


def as_markdown(table: tuple[Setting, ...] = TABLE) -> str:
    """Return docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Settings come from the environment. They are checked at start; all wrong values are reported together,",
        "with exit code 2. This page is made by `auditportal settings --markdown`.",
        "",
        "| name | kind | default | meaning | example |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_row(setting) for setting in table), ""])


def _row(setting: Setting) -> str:
    default = setting.shown_default or (f"`{setting.default}`" if setting.default else "none")
    example = setting.example if "`" in setting.example else f"`{setting.example}`"
    return f"| `{setting.name}` | {setting.kind} | {default} | {setting.meaning} | {example} |"
