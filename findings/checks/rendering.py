"""Fill a remedy's placeholders from a finding, so that a hostile name stays text in every language.

A placeholder is {name} with a lower-case word; braces of JSON, HCL and shell are left alone. Templates never put
quotes around a placeholder: the value brings its own.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from findings.verdict import Remedy

PLACEHOLDER = re.compile(r"(?<![$\\{])\{([a-z][a-z0-9_]*)\}(?!\})")
MAX_VALUE = 2048
MAX_ITEMS = 100


@dataclass(frozen=True, slots=True)
class RenderedRemedy:
    """A remedy ready to be copied; every snippet is one valid piece of its language."""

    text: str
    cli: str
    terraform: str
    cloudformation: str


def render_remedy(remedy: Remedy, values: Mapping[str, Any]) -> RenderedRemedy:
    """Return the remedy with its placeholders filled from values (name, arn, region, account_id and the evidence).

    A value that is missing leaves <placeholder> in sight. Never raises for any value.
    """
    return RenderedRemedy(
        text=_fill(remedy.text, values, _plain),
        cli=_fill(remedy.cli, values, _shell),
        terraform=_fill(remedy.terraform, values, _hcl),
        cloudformation=_fill(remedy.cloudformation, values, _yaml),
    )


def placeholders(remedy: Remedy) -> set[str]:
    """Return the names of all placeholders that a remedy uses."""
    snippets = (remedy.text, remedy.cli, remedy.terraform, remedy.cloudformation)
    return {name for snippet in snippets for name in PLACEHOLDER.findall(snippet)}


def _fill(template: str, values: Mapping[str, Any], quote: Callable[[Any], str]) -> str:
    def replace(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return f"<{match[1]}>" if value is None else quote(_bounded(value))

    return PLACEHOLDER.sub(replace, template)


def _bounded(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_bounded(item) for item in value[:MAX_ITEMS]]
    return str(value)[:MAX_VALUE]


def _plain(value: Any) -> str:
    return ", ".join(_plain(item) for item in value) if isinstance(value, list) else str(value)


def _shell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_shell(item) for item in value)
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    # A control character inside plain quotes still reaches the terminal's line editor when pasted.
    return shlex.quote(text) if text.isprintable() else f"$'{''.join(map(_ansi_c, text))}'"


def _ansi_c(character: str) -> str:
    if character.isprintable() and character not in "'\\":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _hcl(value: Any) -> str:
    # HCL strings take JSON's escapes; ${ and %{ would start a template (HCL native syntax, Template Expressions).
    return _quoted(value, lambda text: json.dumps(text).replace("${", "$${").replace("%{", "%%{"))


def _yaml(value: Any) -> str:
    # CloudFormation resolves {{resolve:...}} in any string and knows no escape for it, so such a value is broken up.
    return _quoted(value, lambda text: json.dumps(re.sub(r"\{(?=\{)", "{ ", text)))


def _quoted(value: Any, quote: Callable[[str], str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_quotes(value, quote))}]"
    return json.dumps(value) if isinstance(value, bool | int | float) else quote(value)


def _quotes(values: Iterable[Any], quote: Callable[[str], str]) -> Iterable[str]:
    return (_quoted(value, quote) for value in values)
