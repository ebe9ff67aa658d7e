"""Signed distance fields and how they combine: negative inside, world units, evaluated for many points at once.

A field is an immutable tree; `key` is the hash of its content, by which meshes are cached, `program` evaluates it.
Points are (N, 3) float32; arrays stored by columns (as `stack` makes them) are evaluated fastest.
"""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Frame, Vectors
from joyip.studio.machine import NEGATE, OFFSET, SHELL
from joyip.studio.program import Code, Program, Scalars

Vec = tuple[float, float, float]
FAR = 1e4
"""Stands for an infinite extent."""


def stack(x: Scalars, y: Scalars, z: Scalars) -> Vectors:
    """Three columns as points (N, 3), stored by columns."""
    out = np.empty((3, len(x)), np.float32)
    out[0], out[1], out[2] = x, y, z
    return out.T


def length(*columns: Scalars) -> Scalars:
    """Euclidean length of vectors given by columns."""
    total = columns[0] * columns[0]
    for column in columns[1:]:
        total += column * column
    root: Scalars = np.sqrt(total, out=total)
    return root


def _encode(value: object) -> bytes:
    if isinstance(value, Field):
        return value.key
    if isinstance(value, Frame):
        return _encode(value.origin) + _encode(value.rotation) + _encode(value.scale)
    if isinstance(value, np.ndarray):
        return str(value.shape).encode() + np.ascontiguousarray(value, np.float32).tobytes()
    if isinstance(value, tuple | list):
        return b"(" + b",".join(_encode(item) for item in value) + b")"
    return repr(value).encode()


@dataclass(frozen=True, eq=False)
class Field:
    """A signed distance field. Subclasses are frozen dataclasses whose attributes are the whole content."""

    @cached_property
    def code(self) -> Code:
        """The field as instructions."""
        return self._coded()

    def _coded(self) -> Code:
        raise NotImplementedError

    @cached_property
    def program(self) -> Program:
        """The field, ready to be evaluated."""
        return Program(self.code)

    def distance(self, points: Vectors) -> Scalars:
        """Signed distance (N,) of points (N, 3); a close bound where the exact one has no formula."""
        return self.program.run(points)

    def bounds(self) -> npt.NDArray[np.float32]:
        """A box (2, 3) that holds the inside."""
        raise NotImplementedError

    @cached_property
    def key(self) -> bytes:
        """Hash of the content: equal keys have equal surfaces."""
        digest = blake2b(type(self).__name__.encode(), digest_size=16)
        for field in fields(self):
            digest.update(_encode(getattr(self, field.name)) + b";")
        return digest.digest()

    def gradient(self, points: Vectors, step: float = 1e-3) -> tuple[Scalars, Vectors]:
        """Distance (N,) and gradient (N, 3) from four samples on a tetrahedron (iquilezles.org/normalsSDF)."""
        total = np.zeros(len(points), np.float32)
        slope = np.zeros((3, len(points)), np.float32)
        for sx, sy, sz in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
            value = self.distance(points + np.array([sx * step, sy * step, sz * step], np.float32))
            total += value
            slope += np.array([[sx], [sy], [sz]], np.float32) * value
        return total * np.float32(0.25), (slope * np.float32(0.25 / step)).T

    def __or__(self, other: Field) -> Field:
        return union(self, other)

    def __and__(self, other: Field) -> Field:
        return intersect(self, other)

    def __sub__(self, other: Field) -> Field:
        return subtract(self, other)

    def offset(self, by: float) -> Field:
        """Grown by `by` everywhere (shrunk when negative)."""
        return Offset(self, by)

    def shell(self, thickness: float) -> Field:
        """The hollow skin of this field, `thickness` thick, centred on the surface."""
        return Shell(self, thickness)

    def mirrored(self) -> Field:
        """This field (modelled at x > 0) and its mirror image at x < 0."""
        from joyip.studio.warps import Mirrored

        return Mirrored(self)

    def placed(self, frame: Frame) -> Field:
        """This field, modelled in `frame`, in the world."""
        from joyip.studio.warps import Placed

        return Placed(self, frame)

    def moved(self, x: float, y: float, z: float) -> Field:
        """Shifted."""
        return self.placed(Frame(np.array([x, y, z], np.float32), np.eye(3, dtype=np.float32)))

    def turned(self, axis: str, degrees: float) -> Field:
        """Rotated about the x, y or z axis through the origin, counter-clockwise seen from the axis' tip."""
        return self.placed(Frame(np.zeros(3, np.float32), rotation(axis, degrees)))

    def scaled(self, factor: float) -> Field:
        """Scaled evenly about the origin."""
        return self.placed(Frame(np.zeros(3, np.float32), np.eye(3, dtype=np.float32), factor))


@dataclass(frozen=True, eq=False)
class Sampled(Field):
    """A field without a formula: subclasses compute their own distances."""

    def _coded(self) -> Code:
        return Code.sampled(self.distance)

    def distance(self, points: Vectors) -> Scalars:
        raise NotImplementedError


def rotation(axis: str, degrees: float) -> npt.NDArray[np.float32]:
    """Rotation matrix (3, 3) about the x, y or z axis."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    rows = {
        "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
        "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(rows[axis], np.float32)


def union(*parts: Field) -> Field:
    """What is inside any part."""
    return Union(tuple(parts))


def smooth_union(k: float, *parts: Field) -> Field:
    """Union whose seams are filled by a blend about `k` wide."""
    return Union(tuple(parts), k)


def intersect(*parts: Field) -> Field:
    """What is inside every part."""
    return Intersection(tuple(parts))


def smooth_intersect(k: float, *parts: Field) -> Field:
    """Intersection whose edges are rounded over about `k`."""
    return Intersection(tuple(parts), k)


def subtract(base: Field, *tools: Field) -> Field:
    """`base` without the tools."""
    return Intersection((base, *(Complement(tool) for tool in tools)))


def smooth_subtract(k: float, base: Field, *tools: Field) -> Field:
    """`base` without the tools, edges rounded over about `k`."""
    return Intersection((base, *(Complement(tool) for tool in tools)), k)


@dataclass(frozen=True, eq=False)
class Union(Field):
    """Union of parts, blended over `k`."""

    parts: tuple[Field, ...]
    k: float = 0.0

    def _coded(self) -> Code:
        return Code.folded((part.code for part in self.parts), self.k, 1)

    def bounds(self) -> npt.NDArray[np.float32]:
        boxes = np.stack([part.bounds() for part in self.parts])
        return np.stack([boxes[:, 0].min(0) - self.k / 4, boxes[:, 1].max(0) + self.k / 4]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Intersection(Field):
    """Intersection of parts, blended over `k`."""

    parts: tuple[Field, ...]
    k: float = 0.0

    def _coded(self) -> Code:
        return Code.folded((part.code for part in self.parts), self.k, -1)

    def bounds(self) -> npt.NDArray[np.float32]:
        boxes = np.stack([part.bounds() for part in self.parts])
        low, high = boxes[:, 0].max(0), boxes[:, 1].min(0)
        return np.stack([low, np.maximum(low, high)]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Complement(Field):
    """Inside and outside exchanged."""

    field: Field

    def _coded(self) -> Code:
        return self.field.code.then(NEGATE)

    def bounds(self) -> npt.NDArray[np.float32]:
        return np.array([[-FAR] * 3, [FAR] * 3], np.float32)


@dataclass(frozen=True, eq=False)
class Offset(Field):
    """Grown by `by`."""

    field: Field
    by: float

    def _coded(self) -> Code:
        return self.field.code.then(OFFSET, self.by)

    def bounds(self) -> npt.NDArray[np.float32]:
        return self.field.bounds() + np.array([[-self.by], [self.by]], np.float32)


@dataclass(frozen=True, eq=False)
class Shell(Field):
    """The surface made `thickness` thick."""

    field: Field
    thickness: float

    def _coded(self) -> Code:
        return self.field.code.then(SHELL, self.thickness / 2)

    def bounds(self) -> npt.NDArray[np.float32]:
        half = self.thickness / 2
        return self.field.bounds() + np.array([[-half], [half]], np.float32)
