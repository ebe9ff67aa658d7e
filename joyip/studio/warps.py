"""Fields that move or raise the points of another field: placed, mirrored, bent, displaced by a pattern."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.field import FAR, Field, Scalars, stack
from joyip.studio.geometry import Frame, Vectors


@dataclass(frozen=True, eq=False)
class Mirrored(Field):
    """A field modelled at x > 0, seen on both sides of x = 0."""

    field: Field

    def _fold(self, points: Vectors) -> Vectors:
        return stack(np.abs(points[:, 0]), points[:, 1], points[:, 2])

    def distance(self, points: Vectors) -> Scalars:
        return self.field.distance(self._fold(points))

    def bounds(self) -> npt.NDArray[np.float32]:
        box = self.field.bounds().copy()
        box[1, 0] = max(box[1, 0], -box[0, 0])
        box[0, 0] = -box[1, 0]
        return box

    def prune(self, centres: Vectors, radius: float) -> list[Field]:
        return [Mirrored(small) for small in self.field.prune(self._fold(centres), radius)]


@dataclass(frozen=True, eq=False)
class Placed(Field):
    """A field modelled in a frame."""

    field: Field
    frame: Frame

    def _local(self, points: Vectors) -> Vectors:
        scaled = self.frame.rotation.T / self.frame.scale
        local: Vectors = (scaled @ points.T - (scaled @ self.frame.origin)[:, None]).astype(np.float32, copy=False).T
        return local

    def distance(self, points: Vectors) -> Scalars:
        inner = self.field.distance(self._local(points))
        return inner if self.frame.scale == 1 else inner * np.float32(self.frame.scale)

    def bounds(self) -> npt.NDArray[np.float32]:
        low, high = np.clip(self.field.bounds(), -FAR, FAR)
        corners = np.array(np.meshgrid(*zip(low, high, strict=True)), np.float32).reshape(3, -1).T
        world = self.frame.apply(corners)
        return np.stack([world.min(0), world.max(0)])

    def prune(self, centres: Vectors, radius: float) -> list[Field]:
        return [
            Placed(small, self.frame) for small in self.field.prune(self._local(centres), radius / self.frame.scale)
        ]


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

    def distance(self, points: Vectors) -> Scalars:
        raised = self.field.distance(points) - self.pattern.amount(points)
        return raised * np.float32(1 / np.hypot(1, self.pattern.slope()))

    def bounds(self) -> npt.NDArray[np.float32]:
        reach = abs(self.pattern.depth)
        return self.field.bounds() + np.array([[-reach], [reach]], np.float32)

    def prune(self, centres: Vectors, radius: float) -> list[Field]:
        return [Displaced(small, self.pattern) for small in self.field.prune(centres, radius)]
