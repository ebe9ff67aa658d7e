"""Outlines of the small signs of mood: stars, hearts, sparkles, flowers, as polygons about the origin."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.solids import Outline

Floats = npt.NDArray[np.floating[Any]]


def star(points: int, outer: float, inner: float, turn: float = 0.0) -> Outline:
    """A star with so many points, one of them straight up."""
    angle = np.radians(turn) + np.pi / 2 + np.arange(2 * points) * np.pi / points
    radius = np.where(np.arange(2 * points) % 2 == 0, outer, inner)
    return _outline(radius * np.cos(angle), radius * np.sin(angle))


def heart(size: float) -> Outline:
    """A full heart about 2 `size` wide."""
    t = np.linspace(0, 2 * np.pi, 45)[:-1]
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return _outline(x[::-1] * size / 16, (y[::-1] + 2.2) * size / 15)


def sparkle(size: float) -> Outline:
    """A glint with four long rays: the area between four circles."""
    t = np.linspace(0, 2 * np.pi, 65)[:-1]
    x, y = np.sign(np.cos(t)) * np.abs(np.cos(t)) ** 3.2, np.sign(np.sin(t)) * np.abs(np.sin(t)) ** 3.2
    return _outline(x * size * 0.8, y * size)


def flower(size: float, petals: int = 5) -> Outline:
    """A blossom with round petals."""
    t = np.linspace(0, 2 * np.pi, 81)[:-1]
    radius = size * (0.62 + 0.38 * np.abs(np.sin(t * petals / 2)) ** 0.8)
    return _outline(radius * np.sin(t + np.pi), radius * -np.cos(t + np.pi))


def _outline(x: Floats, y: Floats) -> Outline:
    return tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))
