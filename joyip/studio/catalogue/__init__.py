"""Everything Joy can be, wear, hold and stand in: ids with Chinese and English names, per dimension."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from joyip.studio.catalogue import backdrops, figure, handheld, headwear, photography, wardrobe
from joyip.studio.catalogue.colors import COLORS, Color
from joyip.studio.catalogue.item import NONE, Item

__all__ = ["COLORED", "COLORS", "DIMENSIONS", "NONE", "WORN", "Color", "Item"]

DIMENSIONS: Mapping[str, Mapping[str, Item]] = MappingProxyType(
    {
        "expression": figure.EXPRESSIONS,
        "action": figure.ACTIONS,
        "top": wardrobe.TOPS,
        "top_pattern": wardrobe.PATTERNS,
        "bottom": wardrobe.BOTTOMS,
        "bottom_pattern": wardrobe.PATTERNS,
        "shoes": wardrobe.SHOES,
        "neckwear": wardrobe.NECKWEAR,
        "eyewear": wardrobe.EYEWEAR,
        "back": wardrobe.BACK,
        "headwear": headwear.HEADWEAR,
        "handheld": handheld.HANDHELD,
        "backdrop": backdrops.BACKDROPS,
        "view": photography.VIEWS,
        "framing": photography.FRAMINGS,
        "mode": photography.MODES,
    }
)
WORN = ("top", "bottom", "shoes", "neckwear", "eyewear", "back", "headwear")
"""Dimensions of what is on the body."""
COLORED = (*WORN, "handheld", "backdrop")
"""Dimensions that take a colour; the scene's field is the dimension's name with `_color`."""
