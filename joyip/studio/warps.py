"""Fields that move or raise the points of another field: placed, mirrored, bent, displaced by a pattern."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from joyip.studio.field import FAR, Field, stack
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.machine import MIRROR, PLACE
from joyip.studio.program import Code, Scalars


@dataclass(frozen=True, eq=False)
class Mirrored(Field):
    """A field modelled at x > 0, seen on both sides of x = 0."""

    field: Field

    def _fold(self, points: Vectors) -> Vectors:
        return stack(np.abs(points[:, 0]), points[:, 1], points[:, 2])

    def _coded(self) -> Code:
        return self.field.code.within(self._fold, MIRROR, ())

    def bounds(self) -> npt.NDArray[np.float32]:
        box = self.field.bounds().copy()
        box[1, 0] = max(box[1, 0], -box[0, 0])
        box[0, 0] = -box[1, 0]
        return box


@dataclass(frozen=True, eq=False)
class Placed(Field):
    """A field modelled in a frame."""

    field: Field
    frame: Frame

    @cached_property
    def _map(self) -> npt.NDArray[np.floating]:
        """The rows (3, 4) that make world coordinates local ones: the matrix, and what is taken away after it."""
        scaled = self.frame.rotation.T / self.frame.scale
        return np.column_stack([scaled, scaled @ self.frame.origin])

    def _local(self, points: Vectors) -> Vectors:
        local: Vectors = (self._map[:, :3] @ points.T - self._map[:, 3:]).astype(np.float32, copy=False).T
        return local

    def _coded(self) -> Code:
        scale = float(self.frame.scale)
        return self.field.code.within(self._local, PLACE, (*self._map.ravel().tolist(), scale), scale)

    def bounds(self) -> npt.NDArray[np.float32]:
        low, high = np.clip(self.field.bounds(), -FAR, FAR)
        corners = np.array(np.meshgrid(*zip(low, high, strict=True)), np.float32).reshape(3, -1).T
        world = self.frame.apply(corners)
        return np.stack([world.min(0), world.max(0)])


@dataclass(frozen=True, eq=False)
class Pattern:
    """A relief laid over a field: `amount` is how far the surface rises at each point, at most `depth`.

    `slope` bounds how steeply it does so; a field with the relief is flattened by it, to stay a distance bound.
    """

    depth: float

    def slope(self) -> float:
        """Greatest rise per unit of way along the surface."""
        raise NotImplementedError

    def amount(self, points: Vectors) -> Scalars:
        """Rise (N,) at points (N, 3)."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Displaced(Field):
    """A field with a relief."""

    field: Field
    pattern: Pattern

    def _coded(self) -> Code:
        return self.field.code.raised(self.pattern.amount, 1 / math.hypot(1, self.pattern.slope()))

    def bounds(self) -> npt.NDArray[np.float32]:
        reach = abs(self.pattern.depth)
        return self.field.bounds() + np.array([[-reach], [reach]], np.float32)
