"""A second reading of the guide, written without a look at the first: slow, recursive, on plain Python values."""

import json
import re
from dataclasses import dataclass
from typing import Any

Node = tuple[Any, ...]


def terms_match(required: list[str], excluded: list[str], optional: list[str], line: str) -> bool:
    """Every required, no excluded, and of the optional ones alone at least one."""
    for term in required:
        if line.find(term) == -1:
            return False
    for term in excluded:
        if line.find(term) != -1:
            return False
    if not required and not excluded and optional:
        return max(line.find(term) for term in optional) >= 0
    return True


def text_fits(pattern: str, value: str) -> bool:
    """Asterisks at the ends, by a regular expression."""
    if pattern == "*":
        return True
    head = ".*" if pattern[:1] == "*" else ""
    tail = ".*" if pattern[-1:] == "*" else ""
    core = pattern[len(head) // 2 : len(pattern) - len(tail) // 2]
    return re.fullmatch(head + re.escape(core) + tail, value, re.DOTALL) is not None


def as_number(text: str) -> float | None:
    """The number a text is."""
    try:
        return float(text) if re.fullmatch(r"[-+0-9.eE]+", text) else None
    except ValueError:
        return None


def compare(value: str, numeric: bool, operator: str, operand: str, quoted: bool) -> bool:
    """One comparison of a string or number."""
    wanted = None if quoted else as_number(operand)
    have = as_number(value) if numeric else None
    if operator in {"=", "!="}:
        by_number = have is not None and have == wanted
        same = text_fits(operand, value) if wanted is None else value == operand or by_number
        return same == (operator == "=")
    if have is None or wanted is None:
        return False
    return {"<": have < wanted, "<=": have <= wanted, ">": have > wanted, ">=": have >= wanted}[operator]


@dataclass
class Missing:
    """No value."""


def look_up(document: Any, steps: tuple[str | int, ...]) -> Any:
    """Follow the steps."""
    for step in steps:
        try:
            good = isinstance(document, list if isinstance(step, int) else dict)
            document = document[step] if good else Missing()
        except (KeyError, IndexError):
            return Missing()
        if isinstance(document, Missing):
            return document
    return document


def json_holds(tree: Node, document: Any) -> bool:
    """A tree of ("and"|"or", parts), ("cmp", steps, operator, operand, quoted) and ("is", steps, test)."""
    if tree[0] in {"and", "or"}:
        answers = [json_holds(part, document) for part in tree[1]]
        return all(answers) if tree[0] == "and" else any(answers)
    value = look_up(document, tree[1])
    if tree[0] == "is":
        if tree[2] == "NOT EXISTS":
            return isinstance(value, Missing)
        return value is {"IS NULL": None, "IS TRUE": True, "IS FALSE": False}[tree[2]]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    numeric = not isinstance(value, str)
    return compare(json.dumps(value) if numeric else str(value), numeric, *tree[2:])


def json_text(tree: Node) -> str:
    """The tree as a pattern, every join in parentheses."""
    if tree[0] in {"and", "or"}:
        sign = " && " if tree[0] == "and" else " || "
        return "(" + sign.join(json_text(part) for part in tree[1]) + ")"
    selector = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in tree[1])
    if tree[0] == "is":
        return f"{selector} {tree[2]}"
    return f"{selector} {tree[2]} {json.dumps(tree[3]) if tree[4] else tree[3]}"


def words(line: str) -> list[str]:
    """The fields of a line without brackets and quotation marks."""
    return line.split()


def fields_match(fields: list[Any], line: str) -> bool:
    """fields holds None for a free field, "..." for the ellipsis, or a tree over ("cmp", operator, operand, quoted)."""
    values = words(line)
    if "..." not in fields:
        if len(values) < len(fields):
            return False
        rest = line.split(None, len(fields) - 1)
        return all(field_holds(field, value.rstrip()) for field, value in zip(fields, rest, strict=True))
    at = fields.index("...")
    after = len(fields) - at - 1
    if len(values) < at + after:
        return False
    chosen = values[:at] + values[len(values) - after :]
    wanted = fields[:at] + fields[at + 1 :]
    return all(field_holds(field, value) for field, value in zip(wanted, chosen, strict=True))


def field_holds(tree: Any, value: str) -> bool:
    """Whether one field's tree holds."""
    if tree is None:
        return True
    if tree[0] in {"and", "or"}:
        answers = [field_holds(part, value) for part in tree[1]]
        return all(answers) if tree[0] == "and" else any(answers)
    return compare(value, True, *tree[1:])


def fields_text(fields: list[Any]) -> str:
    """The fields as a pattern."""
    return "[" + ", ".join(field_text(field, f"w{number}") for number, field in enumerate(fields)) + "]"


def field_text(tree: Any, name: str) -> str:
    """One field as text."""
    if tree is None or tree == "...":
        return name if tree is None else "..."
    if tree[0] in {"and", "or"}:
        sign = " && " if tree[0] == "and" else " || "
        return "(" + sign.join(field_text(part, name) for part in tree[1]) + ")"
    return f"{name} {tree[1]} {json.dumps(tree[2]) if tree[3] else tree[2]}"
