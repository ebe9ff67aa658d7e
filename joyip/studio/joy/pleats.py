"""The relief of pleated cloth."""
# ruff: noqa: D102  (an override's docstring is the base's)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joyip.studio.geometry import Vectors
from joyip.studio.joy.cloth import Fluted, along
from joyip.studio.program import Scalars


@dataclass(frozen=True, eq=False)
class Pleats(Fluted):
    """Folds laid one over the next, deeper towards the hem."""

    def amount(self, points: Vectors) -> Scalars:
        x, z = along(self.frame, 0, points), along(self.frame, 2, points)
        low = np.clip((0.05 - along(self.frame, 1, points)) / 0.2, 0, 1)
        turn = np.arctan2(x, z) * np.float32(self.count / (2 * np.pi))
        phase = turn - np.floor(turn)
        # a slow rise and a quick fall, rounded so that the surface can be followed
        fold = np.where(phase < 0.7, phase / 0.7, (1 - phase) / 0.3)
        fold = fold * fold * (3 - 2 * fold)
        out: Scalars = ((fold - 1) * low * np.float32(self.depth)).astype(np.float32, copy=False)
        return out
