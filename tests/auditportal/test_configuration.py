import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditportal.configuration import ROOT, TABLE, SettingsError, broker_url, load, missing
from auditportal.home import Home, new_secret_key

WRONG = {
    "DATABASE_URL": ["mysql://portal:pw@db/portal", "postgres://host", "postgres://host:99999999/x", "sqlite:///x"],
    "REDIS_URL": ["memory://", "redis://", "unix:", "redis://h:0/1"],
    "HOST": ["127.0.0.1:8000", "a b", "http://x"],
    "PORT": ["abc", "0", "65536", "80.5", "-1", "9" * 40],
    "PUBLIC_URL": ["audit.example.org", "ftp://audit.example.org", "https://"],
    "ALLOWED_HOSTS": ["*", ",", "https://audit.example.org"],
    "AUDITPORTAL_TRUSTED_PROXIES": ["-1", "many"],
    "SECRET_KEY": ["short", "a" * 50],
    "AUDITPORTAL_ENCRYPTION_KEYS": ["secret", ",", "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE=,second"],
    "AWS_ENDPOINT_URL": ["localhost:4566", "unix:///x"],
    "AUDITPORTAL_AWS_REGION": ["Frankfurt", "eu_central_1"],
    "AUDITPORTAL_PORTAL_ACCOUNT_ID": ["12345", "arn:aws:iam::123456789012:root"],
    "AUDITPORTAL_ALLOW_STATIC_KEYS": ["maybe"],
    "AUDITPORTAL_FIREWALL_WORDS": [",", "no", "x" * 101],
    "AUDITPORTAL_TEMPLATE_URL": ["http://plain.example", "not an address"],
    "AUDITPORTAL_WEB_WORKERS": ["0", "two"],
    "AUDITPORTAL_WORKERS": ["0", "1000"],
    "AUDITPORTAL_STATEMENT_TIMEOUT": ["30s"],
    "LOG_FORMAT": ["xml"],
    "LOG_LEVEL": ["verbose"],
    "SANDBOX_PORT": ["99999"],
    "AUDITPORTAL_DEBUG": ["2"],
    "AUDITPORTAL_HOME": [" "],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_wrong_value_is_refused_with_a_sentence_that_names_the_setting_and_an_example(
    name: str, text: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        load({"AUDITPORTAL_HOME": str(tmp_path), name: text})
    (problem,) = caught.value.problems
    example = next(setting.example for setting in TABLE if setting.name == name)
    assert problem.startswith(f"{name}: ")
    assert example in problem


def test_every_setting_has_a_wrong_value_above() -> None:
    assert {setting.name for setting in TABLE} == set(WRONG)


def test_all_wrong_values_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"PORT": "x", "LOG_FORMAT": "y", "SECRET_KEY": "z"})
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["PORT", "SECRET_KEY", "LOG_FORMAT"]


def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SECRET_KEY": "hunter2", "DATABASE_URL": "mysql://portal:hunter2@db/x", "REDIS_URL": "foo://:hunter2@h"})
    assert len(caught.value.problems) == 3
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PUBLIC_URL": "http://audit.example.org"}, "PUBLIC_URL"),
        ({"HOST": "0.0.0.0"}, "HOST"),  # noqa: S104
        ({"PUBLIC_URL": "https://audit.example.org", "AUDITPORTAL_DEBUG": "true"}, "AUDITPORTAL_DEBUG"),
    ],
)
def test_what_would_show_secrets_to_the_network_is_refused(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(settings)
    assert caught.value.problems[0].startswith(named)


def test_other_machines_are_let_in_behind_https() -> None:
    values = load({"PUBLIC_URL": "https://audit.example.org/", "HOST": "0.0.0.0"})  # noqa: S104
    assert values["PUBLIC_URL"] == "https://audit.example.org"
    assert "audit.example.org" in values["ALLOWED_HOSTS"]
    assert values["AUDITPORTAL_TRUSTED_PROXIES"] == 1


def test_defaults_follow_the_port() -> None:
    values = load({"PORT": "8100"})
    assert (values["PUBLIC_URL"], values["SANDBOX_PORT"]) == ("http://127.0.0.1:8100", 8101)


def test_an_empty_value_is_the_default() -> None:
    assert load({"PORT": ""})["PORT"] == 8000


def test_the_environment_wins_over_the_kept_secrets(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    home.make_secrets()
    kept = load({"AUDITPORTAL_HOME": str(tmp_path)})
    own = new_secret_key()
    assert len(kept["SECRET_KEY"]) > 50
    assert len(kept["AUDITPORTAL_ENCRYPTION_KEYS"]) == 1
    assert load({"AUDITPORTAL_HOME": str(tmp_path), "SECRET_KEY": own})["SECRET_KEY"] == own


def test_kept_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    home.make_secrets()
    before = {file.name: file.read_text() for file in home.secrets.iterdir()}
    home.make_secrets()
    assert {file.name: file.read_text() for file in home.secrets.iterdir()} == before
    assert {file.stat().st_mode & 0o777 for file in home.secrets.iterdir()} == {0o600}


def test_a_damaged_kept_secret_is_reported(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    (home.secrets / "encryption_keys").write_text("cut off")
    with pytest.raises(SettingsError, match="AUDITPORTAL_ENCRYPTION_KEYS"):
        load({"AUDITPORTAL_HOME": str(tmp_path)})


def test_running_servers_are_found(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    addresses = {"DATABASE_URL": "postgres://u@%2Ftmp%2Fx/auditportal", "REDIS_URL": "unix:///tmp/x/valkey.sock?db=0"}
    home.note_servers(addresses)
    values = load({"AUDITPORTAL_HOME": str(tmp_path)})
    assert {name: values[name] for name in addresses} == addresses


def test_missing_names_what_a_server_cannot_do_without(tmp_path: Path) -> None:
    problems = missing(load({"AUDITPORTAL_HOME": str(tmp_path)}))
    named = [problem.split(" ")[0] for problem in problems]
    assert named == ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "AUDITPORTAL_ENCRYPTION_KEYS"]


@pytest.mark.parametrize(
    ("address", "for_celery"),
    [
        ("redis://h:6379/2", "redis://h:6379/2"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
        ("redis+socket:///v?virtual_host=3", "redis+socket:///v?virtual_host=3"),
    ],
)
def test_the_broker_is_spelt_as_celery_wants_it(address: str, for_celery: str) -> None:
    assert broker_url(address) == for_celery


@pytest.mark.processes
@pytest.mark.parametrize("command", [["web"], ["worker"], ["beat"], ["migrate"], ["run"], ["manage", "check"]])
def test_every_command_ends_with_code_2_and_no_traceback_on_wrong_settings(command: list[str], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "AUDITPORTAL_HOME": str(tmp_path), "PORT": "x", "LOG_FORMAT": "y"}
    done = subprocess.run(
        [sys.executable, "-m", "auditportal", *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "PORT: 'x'" in done.stderr
    assert "LOG_FORMAT: 'y'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.processes
def test_production_log_lines_are_json_without_local_variables(tmp_path: Path) -> None:
    program = """
import logging, django
django.setup()
def fail():
    password = "hunter2-canary"
    raise ValueError("boom")
try:
    fail()
except ValueError:
    logging.getLogger("x").exception("failed\\nsecond line")
logging.getLogger("botocore.auth").debug("canary")
logging.getLogger("botocore.auth").info("canary")
"""
    environment = {
        "PATH": os.environ["PATH"],
        "AUDITPORTAL_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "auditportal.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["event"] == "failed\nsecond line"
    assert "canary" not in line
