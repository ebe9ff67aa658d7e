"""What is printed on an eyeball: the white, an amber iris with depth, the pupil, and the dark rim of lashes around."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Texture
from joyip.studio.joy.colors import INK, Rgb
from joyip.studio.joy.emblems import star
from joyip.studio.joy.expressions import PupilKind
from joyip.studio.program import polygon_distance

Floats = npt.NDArray[np.float32]
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
    span = ((np.arange(PIXELS) + 0.5) / PIXELS * 2 - 1).astype(np.float32)
    x, y = np.meshgrid(span * REACH, -span * REACH)
    u, v = (x - at[0]) / iris, (y - at[1]) / iris
    color = _mixed(_planes(SCLERA, x), SHADED, _ramp(y, 0.15, 0.85) * 0.8)
    color = _mixed(color, INK, _inside(np.hypot(u, v) - 1, SOFT / iris))
    color = _over(color, _iris(u, v), _inside(np.hypot(u, v) - 0.93, SOFT / iris))
    if pupil == "star":
        color = _mixed(color, INK, _inside(np.hypot(u, v) - 0.96, SOFT / iris))
        points = star(5, 0.84, 0.42)
        away = polygon_distance(points, u.ravel(), (v - 0.02).ravel())
        color = _mixed(color, GOLD, _inside(away.reshape(u.shape), SOFT))
    # lashes: a rim that is thicker above
    rim = 1.0 - 0.055 - 0.115 * np.clip(0.5 + y, 0, 1) ** 1.5
    color = _mixed(color, INK, 1 - _inside(np.hypot(x, y) - rim, SOFT))
    image = np.full((PIXELS, PIXELS, 4), 255, np.uint8)
    image[..., :3] = np.clip(color * 255 + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0)
    return Texture(image)


def _iris(u: Floats, v: Floats) -> Floats:
    """Dark above and amber below, fibres, a glowing crescent, and the pupil, over the unit disc."""
    radius, angle = np.hypot(u, v), np.arctan2(v, u)
    color = _mixed(_planes(DEEP, u), AMBER, _ramp(-v, -0.25, 0.85))
    fibres = 1 + 0.07 * np.sin(angle * 23) * np.sin(angle * 9 + 1) * _ramp(radius, 0.35, 0.8)
    color = color * fibres
    color = _mixed(color, GLOW, 0.85 * _inside(np.hypot(u / 0.56, (v + 0.58) / 0.28) - 1, 0.55))
    color = _mixed(color, DEEP, 0.9 * _ramp(radius, 0.74, 0.98))
    return _mixed(color, INK, _inside(np.hypot(u, v - 0.06) - 0.52, 0.05))


def _planes(color: Rgb, like: Floats) -> Floats:
    """A colour as planes (3, H, W), which are mixed three times as fast as pixels are."""
    return np.broadcast_to(np.asarray(color, np.float32)[:, None, None], (3, *like.shape))


def _mixed(under: Floats, color: Rgb, share: Floats) -> Floats:
    return _over(under, _planes(color, share), share)


def _over(under: Floats, color: Floats, share: Floats) -> Floats:
    mixed: Floats = under + (color - under) * share
    return mixed


def _ramp(value: Floats, low: float, high: float) -> Floats:
    """0 below `low`, 1 above `high`, eased between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    eased: Floats = share * share * (3 - 2 * share)
    return eased


def _inside(away: Floats, soft: float) -> Floats:
    """1 where the distance is negative, fading over `soft` to both sides."""
    return 1 - _ramp(away, -soft, soft)
