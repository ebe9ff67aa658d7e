"""What the kernels find, summed a pixel: from a few samples with light, at edges from many more without.

Import only after `backend.load`. All of it stays on the device; every pixel's sum is one lane's, in a fixed order.
"""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi

from joyip.studio.upload import numbers

_BENT = 0.90
"""Edge: the normals of a pixel's samples scatter so that their mean is shorter than this."""
_TURNED = 0.85
"""Edge: the cosine between the normals of this pixel and of the next is smaller than this, as at a groove."""
_STAINED = 0.06
"""Edge: the albedo differs from the next pixel's by more than this."""
_DARK = 0.03
"""Albedo below which light is not scaled further with it: what a black surface shows is gloss."""
_MOST = 4.0
"""Light is not scaled by more than this or less than its inverse."""
_BESIDE = ((0, -1), (0, 1), (-1, 0), (1, 0))
_AROUND = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


class Buffers:
    """Sums over samples, an array (H * W) a channel: light 0:3, albedo 3:6, normal 6:9, hits 9, light on the ground 10.

    `samples` counts them; `part_of` is what the first one met (0: nothing, else 1 + index), `mixed` is 1 where others
    met something else.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        count = width * height
        self.sums = [dr.opaque(mi.Float, 0, count) for _ in range(11)]
        self.samples = dr.opaque(mi.Float, 0, count)
        self.part_of, self.mixed = dr.opaque(mi.UInt32, 0, count), dr.opaque(mi.UInt32, 0, count)

    def everywhere(self) -> Any:
        """The numbers of all pixels."""
        return numbers(self.width * self.height)

    def add(self, pixels: Any, channels: list[Any], count: int) -> None:
        """Add `count` samples of each of these pixels: lanes, all of a pixel's beside one another."""
        each = dr.opaque(mi.UInt32, count)
        totals = _totals(channels, dr.arange(mi.UInt32, len(pixels)) * each, each)
        for total, sums in zip([*totals, mi.Float(each)], [*self.sums, self.samples], strict=True):
            dr.scatter_add(sums, total, pixels, mode=dr.ReduceMode.NoConflicts)
        dr.eval(self.sums, self.samples)

    def mark(self, pixels: Any, part: Any, count: int) -> None:
        """Note what `count` samples of each of these pixels met."""
        each = dr.opaque(mi.UInt32, count)
        first = dr.arange(mi.UInt32, len(pixels)) * each
        met = dr.gather(mi.UInt32, part, first)
        dr.scatter(self.part_of, met, pixels)
        dr.scatter(self.mixed, _others(part, met, first, each), pixels)
        dr.eval(self.part_of, self.mixed)

    def light(self) -> Any:
        """The light of each pixel over the samples that hit something: edges are not mixed with what is behind."""
        return _color(self.sums[0:3]) / self._hits()

    def albedo(self) -> Any:
        """The albedo over the samples that hit something."""
        return _color(self.sums[3:6]) / self._hits()

    def normal(self) -> Any:
        """The normal over the samples that hit something; where they scatter it is short."""
        return mi.Vector3f(self.sums[6:9]) / self._hits()

    def cover(self) -> Any:
        """The share of samples that hit something."""
        return self.sums[9] / self.samples

    def ground(self) -> Any:
        """Light on the unseen ground over the samples that hit nothing; 1 where there is none."""
        missed = self.samples - self.sums[9]
        return dr.select(missed > 0, self.sums[10] / dr.maximum(missed, 1), 1)

    def _hits(self) -> Any:
        return dr.maximum(self.sums[9], 1)

    def edges(self) -> Any:
        """Pixels that need more samples: several parts, a bend or a border of colours in them or beside them."""
        pixel, wide = self.everywhere(), dr.opaque(mi.Int32, self.width)
        albedo = [part / self.samples for part in self.sums[3:6]]
        normal = self.normal() * dr.rsqrt(dr.maximum(dr.squared_norm(self.normal()), 1e-6))
        dr.eval(albedo, normal)
        bent = dr.squared_norm(self.normal()) < _BENT**2
        edge = (self.mixed > 0) | (bent & (self.sums[9] > 0))
        for down, right in _BESIDE:
            other, inside = self._beside(pixel, wide, down, right)
            change = [dr.abs(part - dr.gather(mi.Float, part, other, inside)) for part in albedo]
            stained = dr.maximum(dr.maximum(change[0], change[1]), change[2]) > _STAINED
            there = mi.Vector3f(*[dr.gather(mi.Float, part, other, inside) for part in normal])
            turned = dr.dot(normal, there) < _TURNED
            apart = self.part_of != dr.gather(mi.UInt32, self.part_of, other, inside)
            edge |= inside & (stained | apart | (turned & (self.sums[9] > 0)))
        return dr.compress(edge)

    def _beside(self, pixel: Any, wide: Any, down: int, right: int) -> tuple[Any, Any]:
        """The number of a pixel's neighbour, and whether there is one."""
        x = mi.Int32(pixel) % wide + right
        other = mi.Int32(pixel) + down * wide + right
        inside = (x >= 0) & (x < wide) & (other >= 0) & (other < dr.opaque(mi.Int32, self.width * self.height))
        return mi.UInt32(other), inside

    def add_shapes(self, pixels: Any, channels: list[Any], count: int) -> None:
        """More samples of these pixels, without light: albedo, normal and hits; light is scaled to what is now known.

        The light of a pixel follows its albedo: so borders between colours are as clean as the albedo. Where no sample
        with light had hit, light comes from the pixels around.
        """
        each = dr.opaque(mi.UInt32, count)
        totals = _totals(channels, dr.arange(mi.UInt32, len(pixels)) * each, each)
        new = self._with_shapes(pixels, totals, mi.Float(each))
        dr.eval(new)  # before any of the sums it is made of changes
        for value, sums in zip(new, [*self.sums, self.samples], strict=True):
            dr.scatter(sums, value, pixels)
        dr.eval(self.sums, self.samples)

    def _with_shapes(self, pixels: Any, totals: list[Any], count: Any) -> list[Any]:
        """The sums of these pixels, and how many samples they have, with what `add_shapes` adds."""
        old = [dr.gather(mi.Float, part, pixels) for part in self.sums]
        lit = dr.gather(mi.Float, self.samples, pixels)
        shapes = [before + more for before, more in zip(old[3:10], totals, strict=True)]
        hits, missed, many = old[9], lit - old[9], shapes[6]
        before, after = _color(old[3:6]) / dr.maximum(hits, 1), _color(shapes[0:3]) / dr.maximum(many, 1)
        gain = dr.clip((after + _DARK) / (before + _DARK), 1 / _MOST, _MOST)
        own = _color(old[0:3]) / dr.maximum(hits, 1) * gain
        light = dr.select(hits > 0, own, self._near(pixels, hits == 0) * after) * many
        more = lit + count - many
        ground = dr.select(missed > 0, old[10] / dr.maximum(missed, 1), 1) * more
        return [*light, *shapes, ground, lit + count]

    def _near(self, pixels: Any, active: Any) -> Any:
        """The light on white in the pixels around, for pixels that have none."""
        wide = dr.opaque(mi.Int32, self.width)
        light = albedo = _color([0, 0, 0])
        for down, right in _AROUND:
            other, inside = self._beside(pixels, wide, down, right)
            found = [dr.gather(mi.Float, part, other, active & inside) for part in self.sums[0:6]]
            light, albedo = light + _color(found[0:3]), albedo + _color(found[3:6])
        return light / dr.maximum(albedo, _DARK)


def _color(channels: list[Any]) -> Any:
    return mi.Color3f(*channels)


@dr.syntax
def _totals(channels: list[Any], first: Any, count: Any) -> list[Any]:
    """Sums of `count` neighbours each from these lanes on, a channel each."""
    totals = [mi.Float(0) for _ in channels]
    index = mi.UInt32(0)
    while dr.hint(index < count, exclude=[channels, first, count], label="sums"):
        totals = [totals[n] + dr.gather(mi.Float, channels[n], first + index) for n in range(len(channels))]
        index += 1
    return totals


@dr.syntax
def _others(part: Any, met: Any, first: Any, count: Any) -> Any:
    """1 where any of `count` neighbours from these lanes on has another part than `met`, else 0."""
    mixed, index = mi.UInt32(0), mi.UInt32(1)
    while dr.hint(index < count, exclude=[part, met, first, count], label="parts"):
        mixed |= dr.select(dr.gather(mi.UInt32, part, first + index) != met, mi.UInt32(1), 0)
        index += 1
    return mixed
