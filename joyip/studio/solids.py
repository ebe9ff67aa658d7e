"""The primitive fields: balls, capsules, boxes, cones, rings, tubes, outlines extruded or turned, half spaces."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from joyip.studio.field import FAR, Field, Scalars, Vec, length
from joyip.studio.geometry import Vectors

Box2 = npt.NDArray[np.float32]


def _box(low: npt.ArrayLike, high: npt.ArrayLike, margin: float = 0.0) -> Box2:
    return np.stack([np.asarray(low, np.float32) - margin, np.asarray(high, np.float32) + margin]).astype(np.float32)


def _split(points: Vectors, centre: Vec = (0.0, 0.0, 0.0)) -> tuple[Scalars, Scalars, Scalars]:
    cx, cy, cz = (np.float32(value) for value in centre)
    return points[:, 0] - cx, points[:, 1] - cy, points[:, 2] - cz


@dataclass(frozen=True, eq=False)
class Sphere(Field):
    """A ball."""

    centre: Vec
    radius: float

    def distance(self, points: Vectors) -> Scalars:
        return length(*_split(points, self.centre)) - np.float32(self.radius)

    def bounds(self) -> Box2:
        return _box(self.centre, self.centre, self.radius)


@dataclass(frozen=True, eq=False)
class Ellipsoid(Field):
    """An ellipsoid with half axes `radii`; exact to first order near the surface (iquilezles.org/ellipsoids)."""

    centre: Vec
    radii: Vec

    def distance(self, points: Vectors) -> Scalars:
        x, y, z = _split(points, self.centre)
        ax, ay, az = (np.float32(1 / radius) for radius in self.radii)
        x *= ax
        y *= ay
        z *= az
        k0 = length(x, y, z)
        x *= ax
        y *= ay
        z *= az
        k1 = length(x, y, z)
        k1 += np.float32(1e-9)
        ratio = (k0 - 1) * k0
        ratio /= k1
        near: Scalars = np.maximum(ratio, np.float32(-min(self.radii)), out=ratio)
        return near

    def bounds(self) -> Box2:
        return _box(np.subtract(self.centre, self.radii), np.add(self.centre, self.radii))


@dataclass(frozen=True, eq=False)
class Capsule(Field):
    """A rod with round ends between `a` and `b`; the radius runs from `ra` to `rb` (`rb` None: the same)."""

    a: Vec
    b: Vec
    ra: float
    rb: float | None = None

    def distance(self, points: Vectors) -> Scalars:
        x, y, z = _split(points, self.a)
        axis = np.subtract(self.b, self.a).astype(np.float32)
        inverse = np.float32(1 / max(float(axis @ axis), 1e-12))
        ux, uy, uz = axis * inverse
        t = x * ux
        t += y * uy
        t += z * uz
        np.maximum(t, 0, out=t)
        np.minimum(t, 1, out=t)
        x -= t * axis[0]
        y -= t * axis[1]
        z -= t * axis[2]
        away = length(x, y, z)
        away -= np.float32(self.ra)
        if self.rb is not None and self.rb != self.ra:
            t *= np.float32(self.rb - self.ra)
            away -= t
        return away

    def bounds(self) -> Box2:
        return _box(np.minimum(self.a, self.b), np.maximum(self.a, self.b), max(self.ra, self.rb or 0))


@dataclass(frozen=True, eq=False)
class Box(Field):
    """A box with half sizes `half` (the rounding included) and edges rounded by `radius`."""

    centre: Vec
    half: Vec
    radius: float = 0.0

    def distance(self, points: Vectors) -> Scalars:
        x, y, z = (
            np.abs(value) - np.float32(half - self.radius)
            for value, half in zip(_split(points, self.centre), self.half, strict=True)
        )
        outside = length(np.maximum(x, 0), np.maximum(y, 0), np.maximum(z, 0))
        return outside + np.minimum(np.maximum(np.maximum(x, y), z), 0) - np.float32(self.radius)

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

    def distance(self, points: Vectors) -> Scalars:
        # the capped cone of iquilezles.org/distfunctions, shrunk by the rounding and grown back
        r0, r1 = max(self.bottom - self.rounding, 0.0), max(self.top - self.rounding, 0.0)
        half = max(self.height / 2 - self.rounding, 1e-6)
        x, y, z = _split(points, self.centre)
        q = length(x, z)
        cap_x = q - np.minimum(q, np.where(y < 0, np.float32(r0), np.float32(r1)))
        cap_y = np.abs(y) - np.float32(half)
        dx, dy = np.float32(r1 - r0), np.float32(2 * half)
        t = np.clip(((r1 - q) * dx + (half - y) * dy) / (dx * dx + dy * dy), 0, 1)
        side_x, side_y = q - np.float32(r1) + dx * t, y - np.float32(half) + dy * t
        sign = np.where((side_x < 0) & (cap_y < 0), np.float32(-1), np.float32(1))
        square = np.minimum(cap_x * cap_x + cap_y * cap_y, side_x * side_x + side_y * side_y)
        return (sign * np.sqrt(square) - np.float32(self.rounding)).astype(np.float32, copy=False)

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

    def distance(self, points: Vectors) -> Scalars:
        x, y, z = _split(points, self.centre)
        return length(length(x, z) - np.float32(self.radius), y) - np.float32(self.thickness)

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

    def distance(self, points: Vectors) -> Scalars:
        nx, ny, nz = (np.asarray(self.normal) / np.linalg.norm(self.normal)).astype(np.float32)
        x, y, z = _split(points, self.point)
        height: Scalars = x * nx + y * ny + z * nz
        return height

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

    def distance(self, points: Vectors) -> Scalars:
        curve, t = self._samples
        best = np.full(len(points), np.float32(FAR))
        for index in range(len(curve) - 1):
            radii = (np.float32(self.start + (self.end - self.start) * t[index + step]) for step in (0, 1))
            a, b = (tuple(float(value) for value in curve[index + step]) for step in (0, 1))
            np.minimum(best, Capsule(a, b, *radii).distance(points), out=best)  # type: ignore[arg-type]
        return best

    def bounds(self) -> Box2:
        curve, _ = self._samples
        return _box(curve.min(0), curve.max(0), max(self.start, self.end))


Outline = tuple[tuple[float, float], ...]


def outline_distance(outline: Outline, u: Scalars, v: Scalars) -> Scalars:
    """Signed distance (N,) to a closed polygon in the plane (iquilezles.org/distfunctions2d, polygon)."""
    corners = np.asarray(outline, np.float32)
    best = np.full(len(u), np.float32(FAR * FAR))
    inside = np.zeros(len(u), bool)
    for (au, av), (bu, bv) in zip(corners, np.roll(corners, 1, axis=0), strict=True):
        eu, ev = bu - au, bv - av
        wu, wv = u - au, v - av
        t = np.clip((wu * eu + wv * ev) / max(eu * eu + ev * ev, np.float32(1e-12)), 0, 1)
        du, dv = wu - eu * t, wv - ev * t
        np.minimum(best, du * du + dv * dv, out=best)
        inside ^= ((v >= av) != (v >= bv)) & ((wu * ev < wv * eu) == (ev > 0))
    root = np.sqrt(best)
    return np.where(inside, -root, root)


@dataclass(frozen=True, eq=False)
class Extruded(Field):
    """A closed polygon in the x-y plane, `depth` thick along z about z = 0, edges rounded outwards by `rounding`."""

    outline: Outline
    depth: float
    rounding: float = 0.0

    def distance(self, points: Vectors) -> Scalars:
        flat = outline_distance(self.outline, points[:, 0], points[:, 1])
        high = np.abs(points[:, 2]) - np.float32(self.depth / 2)
        outside = length(np.maximum(flat, 0), np.maximum(high, 0))
        return outside + np.minimum(np.maximum(flat, high), 0) - np.float32(self.rounding)

    def bounds(self) -> Box2:
        corners = np.asarray(self.outline)
        return _box((*corners.min(0), -self.depth / 2), (*corners.max(0), self.depth / 2), self.rounding)


@dataclass(frozen=True, eq=False)
class Turned(Field):
    """A closed polygon of (radius, height) turned about the y axis, edges rounded outwards by `rounding`."""

    outline: Outline
    rounding: float = 0.0

    def distance(self, points: Vectors) -> Scalars:
        flat = outline_distance(self.outline, length(points[:, 0], points[:, 2]), points[:, 1])
        return flat - np.float32(self.rounding)

    def bounds(self) -> Box2:
        corners = np.asarray(self.outline)
        reach = corners[:, 0].max()
        return _box((-reach, corners[:, 1].min(), -reach), (reach, corners[:, 1].max(), reach), self.rounding)
