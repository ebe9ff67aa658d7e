"""The primitive fields: balls, capsules, boxes, cones, rings, tubes, outlines extruded or turned, half spaces."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from joyip.studio.field import FAR, Field, Vec
from joyip.studio.machine import (
    BOX,
    CAPSULE,
    CONE,
    ELLIPSOID,
    EXTRUDED,
    HALF_SPACE,
    SPHERE,
    TORUS,
    TURNED,
)
from joyip.studio.program import Code

Box2 = npt.NDArray[np.float32]


def _box(low: npt.ArrayLike, high: npt.ArrayLike, margin: float = 0.0) -> Box2:
    return np.stack([np.asarray(low, np.float32) - margin, np.asarray(high, np.float32) + margin]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Sphere(Field):
    """A ball."""

    centre: Vec
    radius: float

    def _coded(self) -> Code:
        return Code.of(SPHERE, *self.centre, self.radius)

    def bounds(self) -> Box2:
        return _box(self.centre, self.centre, self.radius)


@dataclass(frozen=True, eq=False)
class Ellipsoid(Field):
    """An ellipsoid with half axes `radii`; exact to first order near the surface (iquilezles.org/ellipsoids)."""

    centre: Vec
    radii: Vec

    def _coded(self) -> Code:
        return Code.of(ELLIPSOID, *self.centre, *(1 / radius for radius in self.radii), -min(self.radii))

    def bounds(self) -> Box2:
        return _box(np.subtract(self.centre, self.radii), np.add(self.centre, self.radii))


@dataclass(frozen=True, eq=False)
class Capsule(Field):
    """A rod with round ends between `a` and `b`; the radius runs from `ra` to `rb` (`rb` None: the same)."""

    a: Vec
    b: Vec
    ra: float
    rb: float | None = None

    def _coded(self) -> Code:
        axis = [b - a for a, b in zip(self.a, self.b, strict=True)]
        square = max(sum(part * part for part in axis), 1e-12)
        grows = 0.0 if self.rb is None else self.rb - self.ra
        return Code.of(CAPSULE, *self.a, *axis, *(part / square for part in axis), self.ra, grows)

    def bounds(self) -> Box2:
        return _box(np.minimum(self.a, self.b), np.maximum(self.a, self.b), max(self.ra, self.rb or 0))


@dataclass(frozen=True, eq=False)
class Box(Field):
    """A box with half sizes `half` (the rounding included) and edges rounded by `radius`."""

    centre: Vec
    half: Vec
    radius: float = 0.0

    def _coded(self) -> Code:
        return Code.of(BOX, *self.centre, *(half - self.radius for half in self.half), self.radius)

    def bounds(self) -> Box2:
        return _box(np.subtract(self.centre, self.half), np.add(self.centre, self.half))


@dataclass(frozen=True, eq=False)
class Cone(Field):
    """A cone frustum along y: radius `bottom` at -height/2, `top` at +height/2, edges rounded by `rounding`."""

    centre: Vec
    height: float
    bottom: float
    top: float
    rounding: float = 0.0

    def _coded(self) -> Code:
        r0, r1 = max(self.bottom - self.rounding, 0.0), max(self.top - self.rounding, 0.0)
        half = max(self.height / 2 - self.rounding, 1e-6)
        return Code.of(CONE, *self.centre, r0, r1, half, self.rounding)

    def bounds(self) -> Box2:
        reach = (max(self.bottom, self.top), self.height / 2, max(self.bottom, self.top))
        return _box(np.subtract(self.centre, reach), np.add(self.centre, reach))


def cylinder(centre: Vec, radius: float, height: float, rounding: float = 0.0) -> Cone:
    """A cylinder along y."""
    return Cone(centre, height, radius, radius, rounding)


@dataclass(frozen=True, eq=False)
class Torus(Field):
    """A ring around the y axis through `centre`."""

    centre: Vec
    radius: float
    thickness: float

    def _coded(self) -> Code:
        return Code.of(TORUS, *self.centre, self.radius, self.thickness)

    def bounds(self) -> Box2:
        reach = self.radius + self.thickness
        return _box(
            np.subtract(self.centre, (reach, self.thickness, reach)),
            np.add(self.centre, (reach, self.thickness, reach)),
        )


@dataclass(frozen=True, eq=False)
class HalfSpace(Field):
    """Everything behind the plane through `point`; `normal` points outside."""

    point: Vec
    normal: Vec

    def _coded(self) -> Code:
        long = math.hypot(*self.normal)
        return Code.of(HALF_SPACE, *self.point, *(part / long for part in self.normal))

    def bounds(self) -> Box2:
        return _box((-FAR,) * 3, (FAR,) * 3)


@dataclass(frozen=True, eq=False)
class Tube(Field):
    """A tube along a Bezier curve (its control points, two to five of them), radius from `start` to `end`."""

    control: tuple[Vec, ...]
    start: float
    end: float

    @cached_property
    def _samples(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The curve and its parameter at points evenly enough spaced that straight pieces look round."""
        t = np.linspace(0, 1, 2 if len(self.control) == 2 else 4 * len(self.control) + 1)
        points = np.repeat(np.asarray(self.control, np.float64)[:, None], len(t), axis=1)
        while len(points) > 1:
            points = points[:-1] * (1 - t)[:, None] + points[1:] * t[:, None]
        return points[0].astype(np.float32), t.astype(np.float32)

    def _coded(self) -> Code:
        curve, t = self._samples
        radii = (self.start + (self.end - self.start) * t).tolist()
        ends = zip(pairwise(map(tuple, curve.tolist())), pairwise(radii), strict=True)
        return Code.folded((Capsule(a, b, ra, rb).code for (a, b), (ra, rb) in ends), 0.0, 1)

    def bounds(self) -> Box2:
        curve, _ = self._samples
        return _box(curve.min(0), curve.max(0), max(self.start, self.end))


Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Extruded(Field):
    """A closed polygon in the x-y plane, `depth` thick along z about z = 0, edges rounded outwards by `rounding`."""

    outline: Outline
    depth: float
    rounding: float = 0.0

    def _coded(self) -> Code:
        corners = [number for corner in self.outline for number in corner]
        return Code.of(EXTRUDED, self.depth / 2, self.rounding, len(self.outline), *corners)

    def bounds(self) -> Box2:
        corners = np.asarray(self.outline)
        return _box((*corners.min(0), -self.depth / 2), (*corners.max(0), self.depth / 2), self.rounding)


@dataclass(frozen=True, eq=False)
class Turned(Field):
    """A closed polygon of (radius, height) turned about the y axis, edges rounded outwards by `rounding`."""

    outline: Outline
    rounding: float = 0.0

    def _coded(self) -> Code:
        corners = [number for corner in self.outline for number in corner]
        return Code.of(TURNED, self.rounding, len(self.outline), *corners)

    def bounds(self) -> Box2:
        corners = np.asarray(self.outline)
        reach = corners[:, 0].max()
        return _box((-reach, corners[:, 1].min(), -reach), (reach, corners[:, 1].max(), reach), self.rounding)
