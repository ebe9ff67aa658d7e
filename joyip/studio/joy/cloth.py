"""What clothes are made of: reliefs of cloth (ribs, quilting), and shapes laid on the torso (hems, bands, patches, zips)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Field, Scalars, Vec, intersect, smooth_intersect
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy.body import at, torso
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.solids import Box, Cone, HalfSpace
from joyip.studio.warps import Pattern


@dataclass(frozen=True, eq=False)
class Rings(Pattern):
    """Quilting: puffs of `period` along the frame's y axis with seams between them; never rises above the field."""

    frame: Frame
    period: float
    phase: float = 0.0

    def amount(self, points: Vectors) -> Scalars:
        y = _local_y(self.frame, points) / np.float32(self.period) + np.float32(self.phase)
        puff = np.sqrt(np.abs(np.sin(np.float32(np.pi) * y)) + np.float32(0.07))
        return (puff - 1) * np.float32(self.depth)


@dataclass(frozen=True, eq=False)
class Ribs(Pattern):
    """Knitted ribs: `count` of them around the frame's y axis; never rises above the field."""

    frame: Frame
    count: int

    def amount(self, points: Vectors) -> Scalars:
        local = points - self.frame.origin
        x, z = local @ self.frame.rotation[:, 0], local @ self.frame.rotation[:, 2]
        ridge = np.abs(np.cos(np.arctan2(x, z) * np.float32(self.count / 2)))
        fade = np.minimum(np.hypot(x, z) * np.float32(12), 1)
        return ((ridge * ridge - 1) * np.float32(self.depth) * fade).astype(np.float32, copy=False)


def _local_y(frame: Frame, points: Vectors) -> Scalars:
    height: Scalars = (points - frame.origin) @ frame.rotation[:, 1]
    return height


def above(frame: Frame, height: float) -> HalfSpace:
    """Everything above a height of a frame."""
    return HalfSpace(at(frame.apply(np.array([[0, height, 0]], np.float32))[0]), at(-frame.rotation[:, 1]))


def below(frame: Frame, height: float) -> HalfSpace:
    """Everything below a height of a frame."""
    return HalfSpace(at(frame.apply(np.array([[0, height, 0]], np.float32))[0]), at(frame.rotation[:, 1]))


def band(bones: Skeleton, frame: Frame, middle: float, height: float, grow: float, rounding: float = 0.022) -> Field:
    """A rounded belt of the torso's own shape, `height` high about `middle` of the frame, outside it by `grow`."""
    slab = intersect(above(frame, middle - height / 2), below(frame, middle + height / 2))
    return smooth_intersect(rounding, torso(bones, grow), slab)


def cuff(frame: Frame, radius: float, height: float, hole: float, rounding: float = 0.016) -> Field:
    """A rounded ring around a sleeve, centred on the frame's origin with +y along the limb."""
    ring = Cone((0, 0, 0), height, radius, radius, rounding)
    room = Cone((0, 0, 0), height * 4, hole, hole)
    return (ring - room).placed(frame)


def patch(bones: Skeleton, frame: Frame, shape: Field, grow: float, rounding: float = 0.012) -> Field:
    """What `shape`, a tool in the frame, cuts from the torso grown by `grow`: pockets, zips, prints. Rounded edges."""
    return smooth_intersect(rounding, torso(bones, grow), shape.placed(frame))


def front_strip(x: float, half: float, low: float, high: float) -> Box:
    """A tool for `patch`: an upright strip over the front."""
    return Box((x, (low + high) / 2, 0.3), (half, (high - low) / 2, 0.3), min(half, 0.01))


def on_front(bones: Skeleton, frame: Frame, x: float, y: float, grow: float) -> Vec:
    """The point of the torso grown by `grow` straight ahead of (x, y) of a frame, in the frame."""
    field = torso(bones, grow)
    point = np.array([[x, y, 0.6]], np.float32)
    for _ in range(48):
        step = float(field.distance(frame.apply(point))[0])
        point[0, 2] -= step
        if abs(step) < 1e-4:
            break
    return at(point[0])
