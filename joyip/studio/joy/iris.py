"""What is printed on an eyeball: the white, an amber iris with depth, the pupil, and the dark rim of lashes around."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.compiled import compiled
from joyip.studio.geometry import Texture
from joyip.studio.joy.colors import INK, Rgb
from joyip.studio.joy.emblems import star
from joyip.studio.joy.expressions import PupilKind
from joyip.studio.program import polygon_distance
from joyip.studio.tone import to_bytes

Numbers = npt.NDArray[np.float64]
PIXELS = 256
REACH = 1.06
"""The image spans so many half sizes of the eye to each side of its middle."""
SOFT = 2.2 / PIXELS
"""Half the width of a painted edge, in half sizes of the eye."""
SCLERA: Rgb = (0.985, 0.975, 0.960)
SHADED: Rgb = (0.70, 0.69, 0.74)
DEEP: Rgb = (0.120, 0.052, 0.036)
AMBER: Rgb = (0.70, 0.34, 0.12)
GLOW: Rgb = (0.98, 0.66, 0.28)
GOLD: Rgb = (1.0, 0.82, 0.22)


@lru_cache(maxsize=256)
def eyeball(iris: float, pupil: PupilKind, at: tuple[float, float]) -> Texture:
    """The image of an eye whose iris fills the share `iris` of it and is centred `at` (half sizes from the middle)."""
    span = ((np.arange(PIXELS) + 0.5) / PIXELS * 2 - 1) * REACH
    away = np.full((PIXELS, PIXELS), np.inf)
    if pupil == "star":
        u, v = np.meshgrid((span - at[0]) / iris, (-span - at[1]) / iris)
        away[:] = polygon_distance(star(5, 0.84, 0.42), u.ravel(), (v - 0.02).ravel()).reshape(u.shape)
    colors = np.empty((PIXELS, PIXELS, 3))
    _paint(colors, span, away, float(iris), (float(at[0]), float(at[1])))
    image = np.full((PIXELS, PIXELS, 4), 255, np.uint8)
    image[..., :3] = to_bytes(colors)
    return Texture(image)


@compiled
def _ramp(value: float, low: float, high: float) -> float:
    """0 below `low`, 1 above `high`, eased between."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3 - 2 * share)


@compiled
def _inside(away: float, soft: float) -> float:
    """1 where the distance is negative, fading over `soft` to both sides."""
    return 1 - _ramp(away, -soft, soft)


@compiled
def _mixed(under: Rgb, over: Rgb, share: float) -> Rgb:
    return (
        under[0] + (over[0] - under[0]) * share,
        under[1] + (over[1] - under[1]) * share,
        under[2] + (over[2] - under[2]) * share,
    )


@compiled
def _iris(u: float, v: float) -> Rgb:
    """Dark above and amber below, fibres, a glowing crescent, and the pupil, over the unit disc."""
    radius, angle = math.hypot(u, v), math.atan2(v, u)
    color = _mixed(DEEP, AMBER, _ramp(-v, -0.25, 0.85))
    fibres = 1 + 0.07 * math.sin(angle * 23) * math.sin(angle * 9 + 1) * _ramp(radius, 0.35, 0.8)
    color = (color[0] * fibres, color[1] * fibres, color[2] * fibres)
    color = _mixed(color, GLOW, 0.85 * _inside(math.hypot(u / 0.56, (v + 0.58) / 0.28) - 1, 0.55))
    color = _mixed(color, DEEP, 0.9 * _ramp(radius, 0.74, 0.98))
    return _mixed(color, INK, _inside(math.hypot(u, v - 0.06) - 0.52, 0.05))


@compiled
def _paint(colors: Numbers, span: Numbers, star_away: Numbers, iris: float, at: tuple[float, float]) -> None:
    """Every pixel's colour (3); `span` are places along a side, `star_away` the distances to a star's outline."""
    for row in range(len(span)):
        y = -span[row]
        rim = 1.0 - 0.055 - 0.115 * min(max(0.5 + y, 0.0), 1.0) ** 1.5  # lashes: thicker above
        white = _mixed(SCLERA, SHADED, _ramp(y, 0.15, 0.85) * 0.8)
        for column in range(len(span)):
            x = span[column]
            u, v = (x - at[0]) / iris, (y - at[1]) / iris
            radius, lashes = math.hypot(u, v), 1 - _inside(math.hypot(x, y) - rim, SOFT)
            color = _mixed(white, INK, _inside(radius - 1, SOFT / iris))
            inner = _inside(radius - 0.93, SOFT / iris)
            if inner > 0 and lashes < 1:
                color = _mixed(color, _iris(u, v), inner)
            if star_away[row, column] < np.inf:
                color = _mixed(color, INK, _inside(radius - 0.96, SOFT / iris))
                color = _mixed(color, GOLD, _inside(star_away[row, column], SOFT))
            color = _mixed(color, INK, lashes)
            for channel in range(3):
                colors[row, column, channel] = color[channel]
