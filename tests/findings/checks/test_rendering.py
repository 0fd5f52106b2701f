"""Remedies stay harmless whatever a resource is called."""

import json
import re
import shlex
import subprocess

import pytest
from botocore import xform_name
from botocore.session import Session

from findings.checks import CHECKS, render_remedy
from findings.verdict import Remedy

HOSTILE = [
    "it's",
    'say "hi"',
    "$(touch /tmp/owned)",
    "`id`",
    "a; rm -rf ~",
    "line\nbreak",
    "tab\tand\rreturn",
    "\x1b[2J\x03",
    "${aws:username} %{ if true }",
    "{{resolve:secretsmanager:key}}",
    "back\\slash",
    "-rf",
    "",
    "ü\u202eevil\u200b",
    "{name}{arn}",
]

ECHO = Remedy("About {name}.", "printf %s {name}", "name = {name}", "Name: {name}")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_shell_reads_a_hostile_name_as_one_plain_word(name: str) -> None:
    command = render_remedy(ECHO, {"name": name}).cli
    printed = subprocess.run(["bash", "-c", command], capture_output=True, check=True, timeout=10).stdout
    assert printed.decode() == name


@pytest.mark.parametrize("name", HOSTILE)
def test_no_control_character_reaches_the_terminal(name: str) -> None:
    command = render_remedy(ECHO, {"name": name}).cli
    assert command.isprintable()


@pytest.mark.parametrize("name", HOSTILE)
def test_an_hcl_string_holds_a_hostile_name_without_templates(name: str) -> None:
    text = render_remedy(ECHO, {"name": name}).terraform.removeprefix("name = ")
    assert json.loads(text).replace("$${", "${").replace("%%{", "%{") == name
    assert "${" not in text.replace("$${", "")
    assert "%{" not in text.replace("%%{", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_yaml_string_holds_a_hostile_name_without_dynamic_references(name: str) -> None:
    text = render_remedy(ECHO, {"name": name}).cloudformation.removeprefix("Name: ")
    assert "{{" not in text
    assert json.loads(text).replace("{ ", "{") == name.replace("{ ", "{")


@pytest.mark.parametrize(
    ("value", "cli", "terraform"),
    [
        (["a", "b c"], "x a 'b c'", 'v = ["a", "b c"]'),
        ((), "x ", "v = []"),
        (365, "x 365", "v = 365"),
        (True, "x true", "v = true"),
        (1.5, "x 1.5", "v = 1.5"),
        (None, "x <value>", "v = <value>"),
    ],
)
def test_lists_numbers_and_missing_values(value: object, cli: str, terraform: str) -> None:
    rendered = render_remedy(Remedy("", "x {value}", "v = {value}"), {"value": value})
    assert (rendered.cli, rendered.terraform) == (cli, terraform)


def test_braces_of_json_shell_and_cloudformation_are_left_alone() -> None:
    snippet = 'x {"a": 1} ${var} {{name}} {Upper} { spaced }'
    assert render_remedy(Remedy("", snippet), {"var": 1, "name": 2}).cli == snippet


def test_a_very_long_value_is_cut() -> None:
    assert len(render_remedy(ECHO, {"name": "x" * 10**6}).cli) < 3000


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.id)
def test_no_placeholder_of_a_real_remedy_stands_inside_quotes(check: object) -> None:
    class Marked(dict):
        def get(self, key: str, default: object = None) -> str:
            return f"$(touch {key}) '\""

    cli = render_remedy(check.remedy, Marked()).cli
    code = "\n".join(line for line in cli.splitlines() if not line.lstrip().startswith("#"))
    words = shlex.split(code, comments=False)
    assert all(word.count("$(") <= 1 for word in words)
    syntax = subprocess.run(["bash", "-n", "-c", cli], capture_output=True, timeout=10, check=False)
    assert syntax.returncode == 0, syntax.stderr
    for language in (
        render_remedy(check.remedy, Marked()).terraform,
        render_remedy(check.remedy, Marked()).cloudformation,
    ):
        assert '""$(' not in language


def cli_commands() -> list[tuple[str, list[str]]]:
    """Every aws command of every remedy, as words."""
    values = {"missing_metrics": ["Errors"]}
    found = []
    for check in CHECKS.values():
        text = render_remedy(check.remedy, values).cli.replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip().startswith("aws ")]
        # A value that is read first: NAME=$(aws ...)
        lines += [line.partition("$(")[2].rpartition(")")[0] for line in text.splitlines() if "=$(aws " in line]
        found += [(check.id, shlex.split(line)) for line in lines]
    return found


_RENAMED = {"notification-endpoint": "endpoint"}


@pytest.mark.parametrize(("check_id", "words"), cli_commands())
def test_every_aws_command_and_option_exists(check_id: str, words: list[str]) -> None:
    model = Session().get_service_model({"s3api": "s3", "configservice": "config"}.get(words[1], words[1]))
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(operations[words[2]]).input_shape
    members = {xform_name(name, "-"): member for name, member in shape.members.items()}
    options = {word[2:] for word in words[3:] if word.startswith("--") and "$" not in word}
    # The command line's own names: a switch that is off, and an endpoint that is not the service's.
    options = {_RENAMED.get(name, name.removeprefix("no-") if name not in members else name) for name in options}
    # What was read may be put back as a whole; then the document holds what is required.
    assert options - {"region", "query", "output", "cli-input-json", "generate-cli-skeleton"} <= members.keys()
    for name in () if options & {"cli-input-json", "generate-cli-skeleton"} else shape.required_members:
        assert xform_name(name, "-") in options


def test_there_are_aws_commands_to_look_at() -> None:
    commands = re.compile(r"\baws [a-z0-9-]+ [a-z-]+ ")
    assert [check.id for check in CHECKS.values() if not commands.search(check.remedy.cli)] == []
    assert len({check_id for check_id, _ in cli_commands()}) > 0.9 * len(CHECKS)
