"""What clothes are made of: reliefs (ribs, quilting), and shapes laid on the torso (bands, patches, zips)."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Field, Vec, intersect, length, smooth_intersect
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy.body import at, torso
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.program import Scalars
from joyip.studio.solids import Box, Cone, HalfSpace
from joyip.studio.warps import Pattern

SOFT = 0.12
"""How soft the seams of quilting are: 0 is a sharp valley."""


@dataclass(frozen=True, eq=False)
class Rings(Pattern):
    """Quilting: puffs of `period` along the frame's y axis with seams between them; never rises above the field."""

    frame: Frame
    period: float
    phase: float = 0.0

    def slope(self) -> float:
        return float(self.depth * np.pi / self.period / (2 * np.sqrt(SOFT)))

    def amount(self, points: Vectors) -> Scalars:
        y = along(self.frame, 1, points) / np.float32(self.period) + np.float32(self.phase)
        puff = np.sqrt(np.abs(np.sin(np.float32(np.pi) * y)) + np.float32(SOFT))
        out: Scalars = ((puff - 1) * np.float32(self.depth)).astype(np.float32, copy=False)
        return out


@dataclass(frozen=True, eq=False)
class Fluted(Pattern):
    """What repeats `count` times around the frame's y axis; never rises above the field."""

    frame: Frame
    count: int

    def slope(self) -> float:
        return float(self.depth * self.count / 2 / 0.2)


@dataclass(frozen=True, eq=False)
class Ribs(Fluted):
    """Knitted ribs."""

    def amount(self, points: Vectors) -> Scalars:
        x, z = along(self.frame, 0, points), along(self.frame, 2, points)
        ridge = np.cos(np.arctan2(x, z) * np.float32(self.count))
        fade = np.minimum(length(x, z) * np.float32(10), 1)
        out: Scalars = ((ridge - 1) * fade * np.float32(self.depth / 2)).astype(np.float32, copy=False)
        return out


def along(frame: Frame, axis: int, points: Vectors) -> Scalars:
    """Coordinate of points along one axis of a frame."""
    nx, ny, nz = frame.rotation[:, axis]
    out: Scalars = points[:, 0] * nx
    out += points[:, 1] * ny
    out += points[:, 2] * nz
    out -= frame.origin @ frame.rotation[:, axis]
    return out


def above(frame: Frame, height: float) -> HalfSpace:
    """Everything above a height of a frame."""
    return HalfSpace(at(frame.apply(np.array([[0, height, 0]], np.float32))[0]), at(-frame.rotation[:, 1]))


def below(frame: Frame, height: float) -> HalfSpace:
    """Everything below a height of a frame."""
    return HalfSpace(at(frame.apply(np.array([[0, height, 0]], np.float32))[0]), at(frame.rotation[:, 1]))


RIND = 0.04
"""Thickness of what is laid on the trunk: only its outside shows, so no more is meshed."""


def rind(bones: Skeleton, grow: float) -> Field:
    """The outermost layer of the torso grown by `grow`."""
    return torso(bones, grow - RIND / 2).shell(RIND)


def band(bones: Skeleton, frame: Frame, span: tuple[float, float], grow: float, rounding: float = 0.022) -> Field:
    """A rounded belt of the torso's own shape between two heights of the frame, standing off the torso by `grow`."""
    return smooth_intersect(rounding, rind(bones, grow), intersect(above(frame, span[0]), below(frame, span[1])))


def cuff(frame: Frame, radius: float, height: float, hole: float, rounding: float = 0.016) -> Field:
    """A rounded ring around a sleeve, centred on the frame's origin with +y along the limb."""
    ring = Cone((0, 0, 0), height, radius, radius, rounding)
    room = Cone((0, 0, 0), height * 4, hole, hole)
    return (ring - room).placed(frame)


def patch(bones: Skeleton, frame: Frame, shape: Field, grow: float, rounding: float = 0.012) -> Field:
    """What `shape`, a tool in the frame, cuts from the torso grown by `grow`: pockets, zips, prints. Rounded edges."""
    return smooth_intersect(rounding, rind(bones, grow), shape.placed(frame))


def front_strip(x: float, half: float, low: float, high: float) -> Box:
    """A tool for `patch`: an upright strip over the front."""
    return Box((x, (low + high) / 2, 0.3), (half, (high - low) / 2, 0.3), min(half, 0.01))


def on_front(bones: Skeleton, frame: Frame, spots: Sequence[tuple[float, float]], grow: float) -> list[Vec]:
    """The points of the torso grown by `grow` straight ahead of each (x, y) of a frame, in the frame."""
    field = torso(bones, grow)
    points = np.array([(x, y, 0.6) for x, y in spots], np.float32)
    for _ in range(32):
        step = field.distance(frame.apply(points))
        points[:, 2] -= step
        if np.abs(step).max() < 2e-4:
            break
    return [at(point) for point in points]
