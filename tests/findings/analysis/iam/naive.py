"""IAM evaluation written a second time, from the guide, slow and plain; every condition key is known or absent.

It shares nothing with the product: policies are plain dicts, wildcards are tried by recursion, variables are replaced
by text. What the generated policies do not use (dates, networks, session policies) is not here.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

Context = Mapping[str, tuple[str, ...]]
Json = Any
ALLOWED, DENIED, NOT_ALLOWED = "allowed", "explicitly denied", "not allowed"


def as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def wild(pattern: list[str], text: str) -> bool:
    """pattern: single characters, with "*" and "?" as wildcards and "=c" for a character that stands for itself."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        return any(wild(rest, text[skip:]) for skip in range(len(text) + 1))
    if not text:
        return False
    return (first == "?" or first[-1] == text[0]) and wild(rest, text[1:])


def replaced(text: str, version: str, context: Context, *, wildcards: bool) -> list[str] | None:
    """Characters with the variables put in; None if a variable has no value."""
    out: list[str] = []
    pieces = re.split(r"(\$\{[^{}]*\})", text) if version == "2012-10-17" else [text]
    for piece in pieces:
        if version == "2012-10-17" and piece.startswith("${") and piece.endswith("}"):
            name, _, default = piece[2:-1].partition(", ")
            if name in ("*", "?", "$"):
                out.append("=" + name)
                continue
            values = context.get(name.lower(), ())
            value = values[0] if values else default.strip("'") if default else None
            if value is None:
                return None
            out.extend("=" + letter for letter in value)
        else:
            out.extend(letter if wildcards and letter in "*?" else "=" + letter for letter in piece)
    return out


def text_matches(operator: str, wanted: str, value: str, version: str, context: Context) -> bool:
    chars = replaced(wanted, version, context, wildcards="Like" in operator or "Arn" in operator)
    if chars is None:
        return False
    if "IgnoreCase" in operator:
        return "".join(c[-1] for c in chars).lower() == value.lower()
    if "Arn" in operator:
        if chars == ["*"]:
            return True
        segments: list[list[str]] = [[]]
        for c in chars:
            if c == "=:" and len(segments) < 6:
                segments.append([])
            else:
                segments[-1].append(c)
        return all(wild(p, t) for p, t in zip(segments, value.split(":", 5), strict=True))
    return wild(chars, value)


def value_matches(operator: str, wanted: str, value: str, version: str, context: Context) -> bool:
    if operator.startswith(("String", "Arn")):
        return text_matches(operator, wanted, value, version, context)
    if operator == "Bool":
        return wanted.lower() == value.lower()
    left, right = float(value), float(wanted)
    return {
        "NumericEquals": left == right,
        "NumericLessThan": left < right,
        "NumericLessThanEquals": left <= right,
        "NumericGreaterThan": left > right,
        "NumericGreaterThanEquals": left >= right,
    }[operator]


def condition_holds(name: str, key: str, wanted: list[str], version: str, context: Context) -> bool:
    values = context.get(key.lower(), ())
    if name == "Null":
        return any((word == "true") == (len(values) == 0) for word in wanted)
    quantifier, operator = name.split(":") if ":" in name else ("", name)
    if operator.endswith("IfExists"):
        if not values:
            return True
        operator = operator[: -len("IfExists")]
    is_negated = "Not" in operator
    positive = operator.replace("Not", "")

    def single(value: str) -> bool:
        hits = [value_matches(positive, one, value, version, context) for one in wanted]
        return not any(hits) if is_negated else any(hits)

    if quantifier == "ForAllValues":
        return all(single(value) for value in values)
    if quantifier == "ForAnyValue":
        return any(single(value) for value in values)
    if not values:
        return is_negated
    assert len(values) == 1, "the guide does not say what this means"
    return single(values[0])


def statement_applies(statement: Json, version: str, action: str, resource: str, context: Context) -> bool:
    def action_in(name: str) -> bool:
        return any(wild(list(one.lower()), action.lower()) for one in as_list(statement[name]))

    def resource_in(name: str) -> bool:
        found = [replaced(one, version, context, wildcards=True) for one in as_list(statement[name])]
        return any(chars is not None and wild(chars, resource) for chars in found)

    if not (action_in("Action") if "Action" in statement else not action_in("NotAction")):
        return False
    if not (resource_in("Resource") if "Resource" in statement else not resource_in("NotResource")):
        return False
    return all(
        condition_holds(operator, key, as_list(wanted), version, context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def effects(policies: Sequence[Json], action: str, resource: str, context: Context) -> set[str]:
    return {
        statement["Effect"]
        for policy in policies
        for statement in as_list(policy["Statement"])
        if statement_applies(statement, policy.get("Version", "2008-10-17"), action, resource, context)
    }


def decide(
    action: str,
    resource: str,
    context: Context,
    identity: Sequence[Json],
    boundary: Json | None = None,
    scps: Sequence[Sequence[Json]] = (),
) -> str:
    """Decide for a principal of the resource's account, without a resource policy."""
    layers = [list(identity), *([[boundary]] if boundary is not None else []), *[list(level) for level in scps]]
    heard = [effects(layer, action, resource, context) for layer in layers]
    if any("Deny" in said for said in heard):
        return DENIED
    return ALLOWED if all("Allow" in said for said in heard) else NOT_ALLOWED


def possible(
    action: str,
    resource: str,
    known: Context,
    unknown: Mapping[str, Sequence[tuple[str, ...]]],
    identity: Sequence[Json],
    boundary: Json | None = None,
    scps: Sequence[Sequence[Json]] = (),
) -> set[str]:
    """All outcomes that some choice of values for the unknown keys leads to."""
    names = list(unknown)
    return {
        decide(action, resource, {**known, **dict(zip(names, chosen, strict=True))}, identity, boundary, scps)
        for chosen in product(*unknown.values())
    }
