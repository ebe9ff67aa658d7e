"""A cutter with a drawn outline, whose distances are looked up in a table: mouths are cut into heads many times."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Sampled, length
from joyip.studio.geometry import Vectors
from joyip.studio.program import Scalars, polygon_distance
from joyip.studio.solids import Outline

STEP = 0.003
"""Width of the table's cells, in world units."""
MARGIN = 0.06
"""The table reaches so far around the outline; beyond it distances are bounds."""


@dataclass(frozen=True, eq=False)
class Stencil(Sampled):
    """A closed polygon in the x-y plane, driven from z = `near` to z = `far`, edges rounded outwards by `rounding`."""

    outline: Outline
    near: float
    far: float
    rounding: float = 0.0

    @cached_property
    def _corner(self) -> npt.NDArray[np.floating[Any]]:
        corner: npt.NDArray[np.floating[Any]] = np.asarray(self.outline).min(axis=0) - MARGIN
        return corner

    @cached_property
    def _table(self) -> npt.NDArray[np.float32]:
        span = np.asarray(self.outline).max(axis=0) + MARGIN - self._corner
        counts = np.ceil(span / STEP).astype(int) + 2
        u, v = np.meshgrid(*(low + STEP * np.arange(n) for low, n in zip(self._corner, counts, strict=True)))
        return polygon_distance(self.outline, u.ravel(), v.ravel()).reshape(u.shape)

    def _flat(self, u: Scalars, v: Scalars) -> Scalars:
        """Distance to the outline; beyond the table the larger of two lower bounds."""
        table = self._table
        rows, columns = table.shape
        x, y = (
            (u - np.float32(self._corner[0])) / np.float32(STEP),
            (v - np.float32(self._corner[1])) / np.float32(STEP),
        )
        near_x, near_y = np.clip(x, 0, columns - 1.001), np.clip(y, 0, rows - 1.001)
        i, j = near_x.astype(np.int32), near_y.astype(np.int32)
        s, t = near_x - i, near_y - j
        at = j * columns + i
        cells = table.ravel()
        low = cells[at] + (cells[at + 1] - cells[at]) * s
        high = cells[at + columns] + (cells[at + columns + 1] - cells[at + columns]) * s
        inner = low + (high - low) * t
        beyond: Scalars = length(x - near_x, y - near_y) * np.float32(STEP)
        found: Scalars = np.where(beyond > 0, np.maximum(inner, beyond), inner).astype(np.float32, copy=False)
        return found

    def distance(self, points: Vectors) -> Scalars:
        flat = self._flat(points[:, 0], points[:, 1])
        middle, half = (self.near + self.far) / 2, (self.far - self.near) / 2
        high = np.abs(points[:, 2] - np.float32(middle)) - np.float32(half)
        outside = length(np.maximum(flat, 0), np.maximum(high, 0))
        away: Scalars = outside + np.minimum(np.maximum(flat, high), 0) - np.float32(self.rounding)
        return away

    def bounds(self) -> npt.NDArray[np.float32]:
        corners = np.asarray(self.outline)
        low, high = (*corners.min(axis=0), self.near), (*corners.max(axis=0), self.far)
        box: npt.NDArray[np.float32] = np.array([low, high], np.float32)
        box += np.array([[-self.rounding], [self.rounding]], np.float32)
        return box
