"""What a hat is made of: its parts, and the points on which the gate measures how it sits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh, Part, Texture, Vectors
from joyip.studio.headwear.seat import Seat
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, ball

Color = tuple[float, float, float]
"""sRGB in 0..1."""

FUR: Color = (0.975, 0.965, 0.945)
RED: Color = (0.83, 0.13, 0.16)
WINE: Color = (0.72, 0.11, 0.20)
PINK: Color = (0.97, 0.62, 0.68)
CREAM: Color = (0.96, 0.93, 0.86)
GOLD: Color = (0.93, 0.70, 0.26)
SILVER: Color = (0.80, 0.82, 0.85)


SPARSE, OUT = 5, 0.06
"""Every so manieth vertex that is so far off the skull tells how far a hat stands out."""


@dataclass(frozen=True, eq=False)
class Headwear:
    """A hat in the head's frame (world units, +y up through the crown, +z out of the face).

    `parts` have the group "headwear". `rim` (N, 3) are points on the hat's inner edge all the way round: the head's own
    distance there is the gap. `shell` (N, 3) are points all over the outside, brim and horns included: the head's own
    distance there is positive, or else the head pierces the hat. `hair`: the crown stays free, its tuft shows.
    """

    id: str
    parts: tuple[Part, ...]
    rim: Vectors
    shell: Vectors
    hair: bool = False

    def gap(self, head: Field) -> float:
        """The largest distance between the rim and the head (negative: sunk in)."""
        return float(np.max(head.distance(self.rim)))

    def penetration(self, head: Field) -> float:
        """How deep the head reaches through the hat's outside (0 or less: not at all)."""
        return float(-np.min(head.distance(self.shell)))


def part(seat: Seat, name: str, mesh: Mesh, material: Material, colors: Vectors | None = None) -> Part:
    """A part of the hat, brought from the hat's frame into the head's."""
    return Part(f"headwear.{name}", "headwear", seat.place(mesh), material, colors)


def printed(part: Part, uv: npt.NDArray[np.float32], texture: Texture) -> Part:
    """The part with a texture over it."""
    return replace(part, uv=uv, texture=texture)


def worn(
    name: str, seat: Seat, parts: Sequence[Part], shell: Points, *, rim: Points | None = None, hair: bool = False
) -> Headwear:
    """A finished hat; `shell` and `rim` (..., 3) are in the hat's frame, the rim is else the seat's own level line."""
    inner = seat.ring(96) if rim is None else rim
    outside = np.concatenate((seat.to_head(shell).reshape(-1, 3), _standing_out(seat.skull, parts)))
    return Headwear(name, tuple(parts), _points(seat.to_head(inner)), _points(outside), hair)


def _standing_out(skull: Field, parts: Sequence[Part]) -> Points:
    """Some points of brims, horns and trimmings: what things that are held must keep clear of, too."""
    some = np.concatenate([part.mesh.vertices[::SPARSE] for part in parts]).astype(np.float64)
    return some[skull.distance(np.asarray(some, np.float32)) > OUT]


def _points(points: Points) -> Vectors:
    return np.ascontiguousarray(points.reshape(-1, 3), np.float32)


def contrast(color: Color, *choices: Color) -> Color:
    """The first of the choices that stands off the colour, or else the last."""
    for choice in choices:
        if np.abs(np.subtract(color, choice)).sum() > 0.45:
            return choice
    return choices[-1]


def cloth(color: Color) -> Material:
    """Felt, cotton or wool."""
    return Material(color, roughness=0.85, sheen=0.5)


def fur(color: Color = FUR) -> Material:
    """Plush trimming."""
    return Material(color, roughness=1.0, sheen=0.8)


def leather(color: Color) -> Material:
    """Leather, slightly waxed."""
    return Material(color, roughness=0.5, clearcoat=0.15)


def plastic(color: Color) -> Material:
    """Moulded and glossy."""
    return Material(color, roughness=0.28, clearcoat=0.8)


def metal(color: Color = GOLD) -> Material:
    """Polished metal."""
    return Material(color, roughness=0.30, metallic=0.45, clearcoat=0.7)


def pompom(radius: float, origin: tuple[float, float, float], seed: int = 3, fine: int = 48) -> Mesh:
    """A ball of fluff."""
    return fluffy(ball(radius, origin, segments=fine), 0.42 * radius, 0.5 * radius, seed)


def paler(color: Color, by: float) -> Color:
    """The colour mixed with white."""
    r, g, b = (c + (1.0 - c) * by for c in color)
    return (r, g, b)


def darker(color: Color, by: float) -> Color:
    """The colour mixed with black."""
    r, g, b = (c * (1.0 - by) for c in color)
    return (r, g, b)


def luminance(color: Color) -> float:
    """Rough brightness in 0..1."""
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2]
