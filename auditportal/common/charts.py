"""Geometry of the small pictures that the server draws as SVG; sizes are pixels of the view box."""

from collections.abc import Sequence
from typing import NamedTuple


class Share(NamedTuple):
    """One part of a bar: where it begins and how wide it is."""

    name: str
    value: float
    x: float
    width: float


def line_points(
    values: Sequence[float], width: float, height: float, top: float | None = None, pad: float = 2
) -> list[tuple[float, float]]:
    """Return one point per value, left to right, zero at the bottom; `top` is the value at the upper edge."""
    if not values:
        return []
    highest = max(top or 0, *values) or 1
    step = (width - 2 * pad) / max(len(values) - 1, 1)
    return [
        (round(pad + index * step, 1), round(height - pad - (height - 2 * pad) * value / highest, 1))
        for index, value in enumerate(values)
    ]


def shares(parts: Sequence[tuple[str, float]], width: float = 100) -> list[Share]:
    """Return the parts of a bar side by side; empty parts are left out, small ones stay visible."""
    present = [(name, value) for name, value in parts if value > 0]
    total = sum(value for _, value in present)
    least = min(width * 0.015, width / max(len(present), 1))
    raw = [max(least, width * value / total) for _, value in present]
    scale = width / sum(raw) if raw else 1
    found: list[Share] = []
    x = 0.0
    for (name, value), size in zip(present, raw, strict=True):
        found.append(Share(name, value, round(x, 2), round(size * scale, 2)))
        x += size * scale
    return found
