"""Which item or colour of the catalogue stands for one that is not allowed: called, or looking, most like it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import numpy as np

from joyip.studio.catalogue import COLORS, DIMENSIONS

_XYZ = np.array(
    ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
)
"""Linear sRGB to CIE XYZ (IEC 61966-2-1, D65)."""
_WHITE = _XYZ.sum(axis=1)


@lru_cache(maxsize=512)
def nearest_item(dimension: str, item: str, banned: tuple[str, ...]) -> str:
    """The allowed item whose names in both languages are most like the item's; of equals the first of the catalogue."""
    items = DIMENSIONS[dimension]
    wished = items[item]

    def likeness(other: str) -> float:
        pairs = ((wished.zh, items[other].zh), (wished.en, items[other].en))
        return sum(SequenceMatcher(None, a[::-1], b[::-1], autojunk=False).ratio() for a, b in pairs)

    return max((other for other in items if other not in (*banned, item, "none")), key=likeness, default="none")


def nearest_color(srgb: tuple[float, float, float], allowed: Iterable[str]) -> str:
    """The allowed colour that looks most like an sRGB colour in 0..1: the least distance in CIE Lab."""
    here = lab(srgb)
    return min(allowed, key=lambda other: float(np.linalg.norm(lab(COLORS[other].rgb) - here)))


def lab(srgb: tuple[float, float, float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """CIE L*a*b* (D65) of an sRGB colour in 0..1."""
    share = np.asarray(srgb, np.float64)
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = _XYZ @ linear / _WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))
