"""The reference pages of the checks, written from what their decorators say (docs/checks/)."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from collectors.registry import actions_for
from findings.verdict import Control

from . import Check

_SNIPPETS = (("cli", "AWS CLI", "sh"), ("terraform", "Terraform", "hcl"), ("cloudformation", "CloudFormation", "yaml"))
_NOTE = "Written by `manage.py document_checks` from the check itself; edits here are lost."


def check_page(check: Check) -> str:
    """Return the Markdown page of one check."""
    parts = [
        f"# {check.title}",
        f"`{check.id}` · {check.severity.label} · judges {_judged(check)}",
        f"## Why it matters\n\n{check.risk}",
        f"## When it fails\n\n{(check.judge.__doc__ or '').strip()}",
        f"## Remedy\n\n{check.remedy.text}",
        *_snippets(check),
        f"## What it reads\n\n{_reads(check)}",
        f"## Controls\n\n{_controls(check.controls)}",
        f"## References\n\n{_bullets(f'<{url}>' for url in check.references)}",
        f"<!-- {_NOTE} -->",
    ]
    return "\n\n".join(parts) + "\n"


def index_page(checks: Sequence[Check]) -> str:
    """Return the Markdown page that lists all checks."""
    rows = [f"| [{check.id}]({check.id}.md) | {check.title} | {check.severity.label} |" for check in checks]
    table = "\n".join(["| Check | What should be so | Severity |", "|---|---|---|", *rows])
    return f"# Checks\n\n{table}\n\n<!-- {_NOTE} -->\n"


def _judged(check: Check) -> str:
    return f"each {check.judges.__name__}" if check.judges else "the account in each region"


def _snippets(check: Check) -> list[str]:
    found = [(getattr(check.remedy, name), title, language) for name, title, language in _SNIPPETS]
    return [f"### {title}\n\n```{language}\n{snippet}\n```" for snippet, title, language in found if snippet]


def _reads(check: Check) -> str:
    kinds = ", ".join(kind.__name__ for kind in check.reads)
    permissions = ", ".join(f"`{action}`" for action in actions_for(check.reads))
    return f"{kinds}. Permissions: {permissions}."


def _controls(controls: Iterable[Control]) -> str:
    by_framework = groupby(controls, key=lambda control: control.framework)
    return _bullets(
        f"{framework}: {'; '.join(f'{control.id} {control.title}' for control in group)}"
        for framework, group in by_framework
    )


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
