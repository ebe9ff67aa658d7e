"""What the kernels find, summed a pixel: from a few samples with light, at edges from many more without."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.tone import Image, largest

_BENT = 0.90
"""Edge: the normals of a pixel's samples scatter so that their mean is shorter than this."""
_STAINED = 0.06
"""Edge: the albedo differs from the next pixel's by more than this."""
_DARK = 0.03
"""Albedo below which light is not scaled further with it: what a black surface shows is gloss."""
_MOST = 4.0
"""Light is not scaled by more than this or less than its inverse."""

Numbers = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint32]


class Buffers:
    """Sums over samples, a row a pixel, linear: light 0:3, albedo 3:6, normal 6:9, hits 9, light on the ground 10."""

    def __init__(self, width: int, height: int) -> None:
        self.shape = (height, width)
        self.sums = np.zeros((height * width, 11), np.float32)
        self.samples = np.zeros((height * width, 1), np.float32)
        self.mixed = np.zeros(height * width, bool)
        self.part_of = np.zeros(height * width, np.uint32)
        self.depth = np.zeros(self.shape, np.float32)
        self.ids = np.zeros(self.shape, np.int32)

    def mean(self, first: int, last: int) -> Image:
        """Means over all samples, (H, W, channels): what hits nothing counts as black."""
        return self._image(self.sums[:, first:last] / self.samples)

    def own(self, first: int, last: int) -> Image:
        """Means over the samples that hit something: colours at edges are not mixed with what is behind."""
        return self._image(self.sums[:, first:last] / np.maximum(self.sums[:, 9:10], 1.0))

    def ground(self) -> Image:
        """Light on the unseen ground, the mean over the samples that hit nothing, (H, W, 1); 1 where there is none."""
        missed = self.samples - self.sums[:, 9:10]
        return self._image(np.where(missed > 0, self.sums[:, 10:11] / np.maximum(missed, 1.0), 1.0))

    def edges(self) -> Pixels:
        """Pixels that need more samples: several parts, a bend or a border of colours in them or beside them."""
        normal, hits = self.sums[:, 6:9], self.sums[:, 9]
        bent = np.einsum("ij,ij->i", normal, normal) < np.square(_BENT * hits)
        edge = (self.mixed | bent).reshape(self.shape)
        part_of, albedo = self.part_of.reshape(self.shape), self.mean(3, 6)
        for a, b in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
            differs = (part_of[a] != part_of[b]) | (largest(np.abs(albedo[a] - albedo[b])) > _STAINED)
            edge[a] |= differs
            edge[b] |= differs
        return np.flatnonzero(edge).astype(np.uint32)

    def add_shapes(self, rows: Pixels, sums: Numbers, samples: int) -> None:
        """More samples (len(rows), 11) of these pixels, without light: what was found is scaled to what is now known.

        The light of a pixel follows its albedo: so borders between colours are as clean as the albedo. Where no sample
        with light had hit, light comes from the pixels around.
        """
        old, lit = self.sums[rows], self.samples[rows]
        new = old + sums
        hits, missed = old[:, 9:10], lit - old[:, 9:10]
        many, more = new[:, 9:10], lit + samples - new[:, 9:10]
        before = old[:, 3:6] / np.maximum(hits, 1)
        after = new[:, 3:6] / np.maximum(many, 1)
        gain = np.clip((after + _DARK) / (before + _DARK), 1 / _MOST, _MOST)
        new[:, 0:3] = np.where(hits > 0, old[:, 0:3] / np.maximum(hits, 1) * gain, self._near(rows, after)) * many
        new[:, 10:11] = np.where(missed > 0, old[:, 10:11] / np.maximum(missed, 1), 1) * more
        self.sums[rows] = new
        self.samples[rows] += np.float32(samples)

    def _near(self, rows: Pixels, albedo: Numbers) -> Numbers:
        """Light for pixels that have none, as a surface of this albedo has it among the pixels around."""
        height, width = self.shape
        y, x = np.divmod(rows.astype(np.int64), width)
        light, color = np.zeros_like(albedo), np.zeros_like(albedo)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                there = np.clip(y + down, 0, height - 1) * width + np.clip(x + right, 0, width - 1)
                light += self.sums[there, 0:3]
                color += self.sums[there, 3:6]
        return np.asarray(light / np.maximum(color, np.float32(_DARK)) * albedo, np.float32)

    def _image(self, rows: npt.NDArray[Any]) -> Image:
        return np.ascontiguousarray(rows.reshape(*self.shape, -1), np.float32)
