"""Conditions joined by && and ||, with parentheses; read with a stack, so that depth costs no recursion.

Source: CloudWatch Logs user guide, "Use compound expressions": () before && before ||.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .errors import PatternError
from .lexer import Kind, Token

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class One(Generic[C]):
    """A single condition."""

    condition: C


@dataclass(frozen=True, slots=True)
class Every(Generic[C]):
    """Every part holds."""

    parts: "tuple[Tree[C], ...]"


@dataclass(frozen=True, slots=True)
class Some(Generic[C]):
    """At least one part holds."""

    parts: "tuple[Tree[C], ...]"


Tree = One[C] | Every[C] | Some[C]


class TokenStream:
    """Tokens with a look at the next one."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        """Take the tokens up to and with END."""
        self._tokens = list(tokens)
        self._next = 0

    def peek(self, ahead: int = 0) -> Token:
        """The next token or one further on, left where it is."""
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token; END stays."""
        token = self._tokens[self._next]
        self._next += token.kind is not Kind.END
        return token


class _Level(Generic[C]):
    """An open parenthesis: finished alternatives and the conjunction that is growing."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.alternatives: list[Tree[C]] = []
        self.conjunction: list[Tree[C]] = []

    def end_alternative(self) -> None:
        self.alternatives.append(_every(self.conjunction))
        self.conjunction = []

    def close(self) -> Tree[C]:
        self.end_alternative()
        return _some(self.alternatives)


def _every(parts: list[Tree[C]]) -> Tree[C]:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Every) else (part,))]
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def _some(parts: list[Tree[C]]) -> Tree[C]:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Some) else (part,))]
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


def read_expression(stream: TokenStream, condition: Callable[[TokenStream], C], stops: tuple[str, ...] = ()) -> Tree[C]:
    """Read conditions up to END or one of the stop signs, which is left; condition reads a single one."""
    levels: list[_Level[C]] = [_Level(stream.peek().at)]
    while True:
        while stream.peek().is_sign("("):
            levels.append(_Level(stream.take().at))
        levels[-1].conjunction.append(One(condition(stream)))
        while stream.peek().is_sign(")"):
            _close(levels, stream.take())
        token = stream.peek()
        if token.is_sign("&&"):
            stream.take()
        elif token.is_sign("||"):
            stream.take()
            levels[-1].end_alternative()
        else:
            break
    return _finished(levels, token, stops)


def _close(levels: list[_Level[C]], token: Token) -> None:
    if len(levels) == 1:
        raise PatternError("A parenthesis is closed that was never opened", token.at)
    inner = levels.pop().close()
    levels[-1].conjunction.append(inner)


def _finished(levels: list[_Level[C]], token: Token, stops: tuple[str, ...]) -> Tree[C]:
    if len(levels) > 1:
        raise PatternError("A parenthesis is not closed", levels[-1].at)
    if token.kind is not Kind.END and not token.is_sign(*stops):
        raise PatternError("Conditions have to be joined by && or ||", token.at)
    return levels[0].close()


def satisfied(tree: Tree[C], holds: Callable[[C], bool]) -> bool:
    """Whether the tree holds when each condition is answered by holds."""
    if isinstance(tree, One):
        return holds(tree.condition)
    if isinstance(tree, Every):
        return all(satisfied(part, holds) for part in tree.parts)
    return any(satisfied(part, holds) for part in tree.parts)


def conditions(tree: Tree[C]) -> Iterator[C]:
    """Every condition of the tree, in the order of the pattern."""
    if isinstance(tree, One):
        yield tree.condition
    else:
        for part in tree.parts:
            yield from conditions(part)


def conjunctions(tree: Tree[C], limit: int) -> list[tuple[C, ...]] | None:
    """The tree as alternatives of plain conjunctions; None when there would be more than limit."""
    if isinstance(tree, One):
        return [(tree.condition,)]
    inner = [conjunctions(part, limit) for part in tree.parts]
    known = [part for part in inner if part is not None]
    if len(known) < len(inner):
        return None
    return _product(known, limit) if isinstance(tree, Every) else _sum(known, limit)


def _product(parts: list[list[tuple[C, ...]]], limit: int) -> list[tuple[C, ...]] | None:
    found: list[tuple[C, ...]] = [()]
    for part in parts:
        if len(found) * len(part) > limit:
            return None
        found = [left + right for left in found for right in part]
    return found


def _sum(parts: list[list[tuple[C, ...]]], limit: int) -> list[tuple[C, ...]] | None:
    found = [alternative for part in parts for alternative in part]
    return found if len(found) <= limit else None
