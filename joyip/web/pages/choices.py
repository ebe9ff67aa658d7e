"""The catalogue as the studio offers it: each thing with the words that add it to a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joyip.errors import Language, Text
from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS

SLOT = "{}"
"""Where a colour goes."""
_WORN = Text("穿{}", "wearing the {}")
_PUT_ON = Text("戴{}", "wearing the {}")
_SAY: Mapping[str, Text] = {
    **dict.fromkeys(("top", "bottom", "shoes"), _WORN),
    **dict.fromkeys(("neckwear", "eyewear", "headwear"), _PUT_ON),
    "top_pattern": Text("{}上衣", "{} top"),
    "bottom_pattern": Text("{}裤子", "{} trousers"),
    "back": Text("背着{}", "wearing the {}"),
    "handheld": Text("拿着{}", "in hand: {}"),
    "backdrop": Text("背景是{}", "background: {}"),
}
"""How a thing is wished for; other dimensions are wished for by name."""
_NOT_OFFERED = ("none", "plain")


@dataclass(frozen=True)
class Choice:
    """A thing or a colour; `words` are what it adds to the sentence, with a slot where it can have a colour."""

    id: str
    name: str
    words: str
    srgb: str | None


def choices(language: Language) -> dict[str, list[Choice]]:
    """By dimension, everything that can be wished for."""
    found: dict[str, list[Choice]] = {}
    for dimension, items in DIMENSIONS.items():
        say = _SAY.get(dimension, Text(SLOT, SLOT)).pick(language)
        slot = SLOT if dimension in COLORED else ""
        found[dimension] = [
            Choice(item.id, name, say.format(slot + name), COLORS[item.color].srgb if item.color else None)
            for item in items.values()
            if item.id not in _NOT_OFFERED
            for name in (item.zh if language == "zh" else item.en,)
        ]
    return found


def colors(language: Language) -> list[Choice]:
    """Every colour, with the word that goes into the slot."""
    return [
        Choice(color.id, name, name if language == "zh" else f"{name} ", color.srgb)
        for color in COLORS.values()
        for name in (color.zh if language == "zh" else color.en,)
    ]
