"""Scenes that were not drawn before, all different, all like what users ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.scene import Scene

_STEPS = {"expression": 3, "action": 1, "top": 2, "bottom": 1, "headwear": 4, "handheld": 5, "backdrop": 1}
"""Each dimension walks its items at a pace of its own, so that combinations come late again."""


def scenes(side: int, *, first: int = 0) -> Iterator[Scene]:
    """Endless scenes of `side`² pixels; the same `first` gives the same ones."""
    for number in count(first):
        looks = {dimension: _item(dimension, number * step) for dimension, step in _STEPS.items()}
        yield Scene(**looks, width=side, height=side, seed=1000 + number)  # type: ignore[arg-type]


def _item(dimension: str, number: int) -> str:
    items = [item for item in DIMENSIONS[dimension] if item != "none"]
    return items[number % len(items)]
