import re

import pytest
import yaml

from auditportal.__main__ import COMMANDS
from auditportal.configuration import ROOT, TABLE, load, missing

PORTAL = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return found


@pytest.mark.parametrize("name", PORTAL)
def test_compose_starts_known_commands_with_known_settings_that_suffice(
    services: dict[str, dict[str, object]], name: str
) -> None:
    environment = services[name]["environment"]
    assert services[name]["command"] == [name]
    assert name in COMMANDS
    assert isinstance(environment, dict)
    assert set(environment) <= {setting.name for setting in TABLE}
    given = {
        "PUBLIC_URL": "https://audit.example.org",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
        "AUDITPORTAL_ENCRYPTION_KEYS": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE=",
        "POSTGRES_PASSWORD": "pw",
        "AUDITPORTAL_PORTAL_ACCOUNT_ID": "",
    }
    filled = {key: re.sub(r"\$\{(\w+)[^}]*\}", lambda m: given[m[1]], text) for key, text in environment.items()}
    assert missing(load({**filled, "HOST": "0.0.0.0"})) == []  # noqa: S104


def test_nothing_but_the_proxys_port_is_published_and_only_to_this_machine(
    services: dict[str, dict[str, object]],
) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_copies_what_exists_and_what_the_ignore_file_lets_through() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE)
    let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in copied)
    assert set(copied) == set(let_through)


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert lines.index("USER auditportal") < next(n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT"))
