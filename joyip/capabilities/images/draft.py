"""The analysis while it is made, and what a dimension is when nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from joyip.capabilities.images.pieces import Mention
from joyip.capabilities.images.surface import Surface
from joyip.capabilities.images.themes import Theme
from joyip.capabilities.images.understood import Understood, Unplaced
from joyip.studio.catalogue import DIMENSIONS

PHOTOGRAPHY = ("view", "framing", "mode")
"""How the picture is taken: dimensions that have no colour and no theme."""
_FIRST: Mapping[str, tuple[str, ...]] = {
    "expression": ("smile", "serious", "surprised", "thinking"),
    "top": ("t_shirt", "hoodie", "sweater", "shirt"),
    "bottom": ("trousers", "shorts", "skirt"),
    "shoes": ("sneakers", "boots"),
    "backdrop": ("studio", "park", "gradient"),
    **dict.fromkeys(("neckwear", "eyewear", "back", "headwear", "handheld"), ("none",)),
}
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    dimension: tuple(dict.fromkeys((*_FIRST.get(dimension, ()), *(() if first == ("none",) else items))))
    for dimension, items in DIMENSIONS.items()
    for first in [_FIRST.get(dimension, ())]
}
"""What a dimension is when nothing is said; the next where the first is not wanted."""


@dataclass
class Draft:
    """The analysis while it is made.

    `pending` are wishes whose item is not settled yet (a hat, any hat), `kept` the mentions that the chosen item
    answers (the chosen one last), `themed` the theme that chose an item.
    """

    surface: Surface
    understood: dict[str, Understood] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    refused: dict[str, set[str]] = field(default_factory=dict)
    pending: dict[str, Understood] = field(default_factory=dict)
    kept: dict[str, list[Mention]] = field(default_factory=dict)
    themed: dict[str, Theme] = field(default_factory=dict)

    def wish(self, mention: Mention, with_colors: bool = False) -> str:
        """What the user wrote for a mention; with its colours where they are part of what cannot be given."""
        parts = [*(mention.colors if with_colors else ()), *([mention.many] if mention.many else ())]
        starts = [mention.start, *(part.start for part in parts)]
        ends = [mention.end, *(part.end for part in parts)]
        return self.surface.written(min(starts), max(ends))

    def cannot(self, wish: str, dimension: str | None, kept: str | None = None) -> None:
        """Report a wish without a place, once."""
        entry = Unplaced(wish=wish, dimension=dimension, kept=kept)
        if entry not in self.unplaced:
            self.unplaced.append(entry)
