"""What a backdrop is made of: parts of one material, piles of many colours, and the arithmetic of colours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from joyip.studio.backdrops.site import Site
from joyip.studio.geometry import Material, Mesh, Part, Texture, Vectors
from joyip.studio.lighting import Light
from joyip.studio.shapes import Points, merge
from joyip.studio.turning import turned_light, turned_part, turned_points

__all__ = ["NOWHERE", "Backdrop", "Color", "Pile", "Site", "blend", "matte", "mix", "scenery", "smoothstep", "tint"]

Color = tuple[float, float, float]
"""sRGB in 0..1."""

NOWHERE: Vectors = np.zeros((0, 3), np.float32)
"""No points."""


@dataclass(frozen=True, eq=False)
class Backdrop:
    """Scenery in world units; `parts` have the group "backdrop". A transparent picture uses the light alone.

    `framed` (N, 3) are points that must be inside the frame beside the figure: a winner's block, a banner.
    """

    id: str
    parts: tuple[Part, ...]
    light: Light
    framed: Vectors = field(default_factory=NOWHERE.copy)

    def light_alone(self) -> Backdrop:
        """For a transparent picture: lamps as they are, on an unseen ground that throws back but a hint of the set."""
        low = mix(self.light.sky_bottom, (0.86, 0.86, 0.86), 0.75)
        return Backdrop(self.id, (), replace(self.light, catch_shadow=True, sky_bottom=low))

    def turned(self, angle: float) -> Backdrop:
        """The set and its lamps turned about the y axis by so many degrees."""
        parts = tuple(turned_part(part, angle) for part in self.parts)
        return Backdrop(self.id, parts, turned_light(self.light, angle), turned_points(self.framed, angle))


def scenery(
    name: str,
    mesh: Mesh,
    material: Material,
    colors: Vectors | None = None,
    *,
    uv: npt.ArrayLike | None = None,
    texture: Texture | None = None,
) -> Part:
    """A part of the backdrop."""
    spots = None if uv is None else np.ascontiguousarray(uv, np.float32)
    return Part(f"backdrop.{name}", "backdrop", mesh, material, colors, spots, texture)


def matte(color: Color) -> Material:
    """Clay, plaster, felt: what dioramas are made of."""
    return Material(color, roughness=1.0)


class Pile:
    """Things of one finish in many colours, gathered into one part."""

    def __init__(self) -> None:
        self._meshes: list[Mesh] = []
        self._colors: list[Points] = []

    def add(self, color: npt.ArrayLike, *meshes: Mesh) -> None:
        """More things, of one colour or of a colour (V, 3) for each vertex."""
        for mesh in meshes:
            self._meshes.append(mesh)
            self._colors.append(np.broadcast_to(np.asarray(color, np.float64), (len(mesh.vertices), 3)))

    def __len__(self) -> int:
        return len(self._meshes)

    def part(self, name: str, **finish: float) -> Part:
        """All of it, with a material's numbers."""
        material = Material((1.0, 1.0, 1.0), **{"roughness": 1.0, **finish})
        return scenery(name, merge(self._meshes), material, tint(np.concatenate(self._colors)))


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
