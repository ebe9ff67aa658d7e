"""Which item of the catalogue stands for one that is not allowed: the one that is called most like it."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from joyip.studio.catalogue import DIMENSIONS


@lru_cache(maxsize=512)
def nearest_item(dimension: str, item: str, banned: tuple[str, ...]) -> str:
    """The allowed item whose names in both languages are most like the item's; of equals the first of the catalogue."""
    items = DIMENSIONS[dimension]
    wished = items[item]

    def likeness(other: str) -> float:
        pairs = ((wished.zh, items[other].zh), (wished.en, items[other].en))
        return sum(SequenceMatcher(None, a[::-1], b[::-1], autojunk=False).ratio() for a, b in pairs)

    return max((other for other in items if other not in (*banned, item, "none")), key=likeness, default="none")
