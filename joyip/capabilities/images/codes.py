"""Words that no list can hold: colours as numbers (#1E90FF, rgb(30, 144, 255)), the halves of 上白下黑."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from joyip.capabilities.images.lexicon import How, Meaning, Token
from joyip.studio.catalogue import COLORS
from joyip.studio.catalogue.colors import rgb

_CODE = re.compile(
    r"(?<![a-z0-9_#])#(?P<six>(?=[a-f]*\d|([a-f])\2+\b)[0-9a-f]{6})\b|(?<![a-z0-9_#])#(?P<three>(?=\d*[a-f])(?=[a-f]*\d|([a-f])\4\4)[0-9a-f]{3})\b"
    r"|\brgb\s?\(\s?(?P<red>\d{1,3})\s?[,，]?\s?(?P<green>\d{1,3})\s?[,，]?\s?(?P<blue>\d{1,3})\s?\)"
)
_CLOSE = 0.08
"""Farther colours are told as not quite what was wished."""

_Color = tuple[float, float, float]


_HUE = "(?:红|橙|黄|绿|青|蓝|紫|粉|棕|白|灰|黑|金|银|米|卡其|藏青)"
_HALVES = re.compile(rf"(?<![身衣装穿早晚面桌车])(?P<top>上){_HUE}色?[,，、]?(?P<bottom>下){_HUE}(?![车楼山船])")


def find(text: str) -> Iterator[Token]:
    """The colours of a surface text that are numbers, and what announces the colours of both halves."""
    for found in _HALVES.finditer(text) if "上" in text else ():
        yield from (Token(*found.span(half), Meaning("verb", half)) for half in ("top", "bottom"))
    for found in _CODE.finditer(text) if "#" in text or "rgb" in text else ():
        meant = _meant(found)
        near = min(COLORS.values(), key=lambda color: _distance(meant, color.rgb))
        how: How = "exact" if _distance(meant, near.rgb) < _CLOSE else "nearest"
        yield Token(*found.span(), Meaning("color", None, near.id, how))


def _meant(found: re.Match[str]) -> _Color:
    if found["red"]:
        red, green, blue = (min(255, int(found[part])) / 255 for part in ("red", "green", "blue"))
        return red, green, blue
    return rgb("#" + (found["six"] or "".join(2 * digit for digit in found["three"])))


def _distance(one: _Color, other: _Color) -> float:
    """How different two colours look (Oklab)."""
    return math.dist(_seen(*one), _seen(*other))


def _seen(*color: float) -> _Color:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
    long = (0.4122 * red + 0.5363 * green + 0.0514 * blue) ** (1 / 3)
    middle = (0.2119 * red + 0.6807 * green + 0.1074 * blue) ** (1 / 3)
    short = (0.0883 * red + 0.2817 * green + 0.6300 * blue) ** (1 / 3)
    return (
        0.2105 * long + 0.7936 * middle - 0.0041 * short,
        1.9780 * long - 2.4286 * middle + 0.4506 * short,
        0.0259 * long + 0.7828 * middle - 0.8087 * short,
    )
