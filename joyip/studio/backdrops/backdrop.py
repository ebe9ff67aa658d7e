"""What a backdrop is made of, and the rules of its place: the ground is 0 under the feet, nothing stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Material, Mesh, Part, Vectors
from joyip.studio.lighting import Light
from joyip.studio.shapes import Points

Color = tuple[float, float, float]
"""sRGB in 0..1."""


@dataclass(frozen=True, eq=False)
class Backdrop:
    """Scenery in world units; `parts` have the group "backdrop". A transparent picture uses the light alone."""

    id: str
    parts: tuple[Part, ...]
    light: Light


@dataclass(frozen=True)
class Site:
    """Where scenery may stand: `half` is the subject's half width, `back` its rearmost z, `top` its height."""

    half: float
    back: float
    top: float
    seed: int

    @staticmethod
    def around(bounds: npt.NDArray[np.float32], seed: int) -> Site:
        """The site for a subject with bounds (2, 3), rounded outwards so that near poses share one backdrop."""
        low, high = np.asarray(bounds, np.float64)
        half = float(np.ceil(max(high[0], -low[0], 0.8) * 5) / 5)
        back = float(np.floor(min(low[2], -0.6) * 5) / 5)
        return Site(half, back, float(np.ceil(max(high[1], 2.2) * 5) / 5), seed)

    @property
    def shift(self) -> float:
        """How much further aside than for a slim subject the scenery behind it stands."""
        return 0.35 * (self.half - 0.8)

    def rng(self) -> np.random.Generator:
        """The site's own dice."""
        return np.random.default_rng(self.seed)


def scenery(name: str, mesh: Mesh, material: Material, colors: Vectors | None = None) -> Part:
    """A part of the backdrop."""
    return Part(f"backdrop.{name}", "backdrop", mesh, material, colors)


def matte(color: Color) -> Material:
    """Clay, plaster, felt: what dioramas are made of."""
    return Material(color, roughness=1.0)


def smoothstep(low: float, high: float, value: npt.ArrayLike) -> Points:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((np.asarray(value, np.float64) - low) / (high - low), 0.0, 1.0)
    eased: Points = t * t * (3.0 - 2.0 * t)
    return eased


def blend(a: npt.ArrayLike, b: npt.ArrayLike, by: npt.ArrayLike) -> Points:
    """Colours (N, 3) from `a` to `b` by weights (N,)."""
    weight = np.asarray(by, np.float64)[..., None]
    mixed: Points = np.asarray(a, np.float64) * (1.0 - weight) + np.asarray(b, np.float64) * weight
    return mixed


def mix(a: Color, b: Color, by: float) -> Color:
    """One colour moved towards another."""
    r, g, b_ = (x + (y - x) * by for x, y in zip(a, b, strict=True))
    return (r, g, b_)


def tint(colors: npt.ArrayLike) -> Vectors:
    """Colours as a part takes them: (V, 3) float32 in 0..1."""
    return np.ascontiguousarray(np.clip(np.asarray(colors, np.float64), 0.0, 1.0), np.float32)
