"""One picture being traced: every pixel with the samples wished for, edges with more, and once through its middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio import ambient, passes, tracer
from joyip.studio.buffers import Buffers
from joyip.studio.camera import Camera
from joyip.studio.lighting import Light
from joyip.studio.rig import rig_of, view_of
from joyip.studio.surfaces import Geometry
from joyip.studio.tracer import End, Lanes
from joyip.studio.upload import number, numbers, upload

Report = Callable[[str, float, bytes | None], None]
"""Stage ("mesh", "render", "denoise", "preview"), how much of this stage is done (0..1), and a preview JPEG or None."""

LANES = 2**20
"""Paths traced at once: about 200 MB of buffers. It does not depend on the threads, so neither do the pixels."""
DEPTH = 3
"""Surfaces that a path of light meets; beyond the last one `ambient` knows the mean of what is left."""
EDGE_SAMPLES = 32
"""Samples enough for what is seen where parts meet: smooth outlines, and guides for the denoiser that are truly clean.

There a pixel gets eight times as many as elsewhere up to this, one to four more than elsewhere with light, up to
`EDGE_LIGHT`: a second more at two samples takes 4 % of the time for 0.3 dB.
"""
EDGE_LIGHT = 8


class Tracing:
    """A scene on the renderer's device, with the camera and light of one picture.

    `seen` (scene, its first face) is what the camera sees where that is not all; the rest still throws its shadow.
    """

    def __init__(
        self,
        geometry: Geometry,
        light: Light,
        camera: Camera,
        size: tuple[int, int],
        seed: int,
        *,
        seen: tuple[Any, int] | None = None,
    ) -> None:
        width, height = self.width, self.height = size
        self.seen, skipped = seen or (geometry.scene, 0)
        self._skipped = dr.opaque(mi.UInt32, skipped)
        self.geometry = geometry
        self.rig = rig_of(light)
        self.view = view_of(camera, width, height)
        self.seed = dr.opaque(mi.UInt32, seed)
        self.catches = light.catch_shadow

    def first(self, pixel: Any, index: Any, jitter: float = 1.0) -> tuple[Lanes, Any]:
        """Lanes for samples of pixels, and their first hits."""
        lanes = Lanes(self.view, pixel, index, self.seed, number(jitter))
        distance, face, u, v = tracer.first_hits(self.seen, lanes)
        hit = distance, face + self._skipped, u, v
        dr.eval(hit)
        return lanes, hit

    def fill(self, samples: int, *, flat: bool, report: Report) -> Buffers:
        """Every sample: scenery has one less than what people look at. `flat`: cel shading, not paths."""
        buffers = Buffers(self.width, self.height)
        everywhere = buffers.everywhere()
        end = None if flat else self.ending()
        least = samples if flat else max(1, samples - 1)
        for done in self._add(buffers, everywhere, range(least), end):
            report("render", 0.85 * done, None)
        edges = buffers.edges() if samples < EDGE_SAMPLES else mi.UInt32()
        lit = max(samples, EDGE_SAMPLES if flat else min(EDGE_LIGHT, max(3, 3 * samples - 3)))
        looked_at = self._looked_at(buffers) if least < samples else mi.UInt32()
        for pixels, indices in ((looked_at, range(least, samples)), (edges, range(samples, lit))):
            for _ in self._add(buffers, pixels, indices, end):
                pass
        self._shape(buffers, edges, range(lit, max(lit, min(EDGE_SAMPLES, 8 * samples))))
        report("render", 1.0, None)
        return buffers

    def _looked_at(self, buffers: Buffers) -> Any:
        """Pixels of the subject and of its shadow on nothing."""
        met = buffers.part_of > 0
        scenery = dr.gather(mi.Float, self.geometry.looks, (buffers.part_of - 1) * 8 + 6, met) > 0
        nothing = dr.opaque(mi.Bool, self.catches)
        return dr.compress((met & ~scenery) | (~met & nothing))

    def ending(self) -> End:
        """Where paths end, by some all over the picture."""
        spread = upload(mi.UInt32, ambient.spread(self.width * self.height))
        ((_, pixel, index),) = lanes_of(spread, range(1))
        lanes, hit = self.first(pixel, index)
        return ambient.ending(self.geometry, self.rig, lanes, hit, DEPTH)

    def _add(self, into: Buffers, pixels: Any, indices: range, end: End | None) -> Iterator[float]:
        """Add these samples of these pixels, band after band; yields how much is done.

        `end` is where paths end; None: cel shading instead of paths.
        """
        for band, pixel, index in lanes_of(pixels, indices):
            lanes, hit = self.first(pixel, index)
            color, normal, part = passes.features(self.geometry, lanes, hit)
            lit: Any
            ground: Any = mi.Float(0)
            if end is None:
                lit, ground = passes.cel(self.geometry, self.rig, lanes, hit)
            else:
                lit = tracer.radiance(self.geometry, self.rig, lanes, hit, end)
                if self.catches:
                    ground = passes.ground_light(self.geometry, self.rig, lanes, hit)
            met = dr.select(hit[0] < tracer.FAR, mi.Float(1), 0)
            ground = dr.select(met > 0, 0, ground if end is None or self.catches else mi.Float(1))
            channels = [*lit, *color, *normal, met, ground]
            dr.eval(channels, part)
            rows = within(pixels, band)
            into.add(rows, channels, len(indices))
            if indices.start == 0:
                into.mark(rows, part, len(indices))
            yield band.stop / len(pixels)

    def _shape(self, into: Buffers, pixels: Any, indices: range) -> None:
        """Add these samples of these pixels without their light: what is there, how it lies, what colour it has."""
        for band, pixel, index in lanes_of(pixels, indices):
            lanes, hit = self.first(pixel, index)
            color, normal, _ = passes.features(self.geometry, lanes, hit)
            channels = [*color, *normal, dr.select(hit[0] < tracer.FAR, mi.Float(1), 0)]
            dr.eval(channels)
            into.add_shapes(within(pixels, band), channels, len(indices))

    def middles(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Ids and depths (H, W) through the pixels' middles."""
        ids, depth = np.empty(self.width * self.height, np.int32), np.empty(self.width * self.height, np.float32)
        for band, pixel, index in lanes_of(numbers(len(ids)), range(1)):
            _, hit = self.first(pixel, index, 0.0)
            met = hit[0] < tracer.FAR
            part = dr.select(met, dr.gather(mi.UInt32, self.geometry.corners, hit[1] * 4 + 3, met) + 1, 0)
            depth[band], ids[band] = hit[0].numpy(), part.numpy()
        return ids.reshape(self.height, self.width), depth.reshape(self.height, self.width)


def within(pixels: Any, band: slice) -> Any:
    """The pixels of a band."""
    return dr.gather(mi.UInt32, pixels, dr.arange(mi.UInt32, band.stop - band.start) + dr.opaque(mi.UInt32, band.start))


def lanes_of(pixels: Any, indices: range) -> Iterator[tuple[slice, Any, Any]]:
    """Bands of pixels as (band, pixel of each lane, sample of each lane)."""
    samples = len(indices)
    count, start_index = dr.opaque(mi.UInt32, samples), dr.opaque(mi.UInt32, indices.start)
    size = max(1, LANES // max(samples, 1))
    for start in range(0, len(pixels) if samples else 0, size):
        band = slice(start, min(start + size, len(pixels)))
        lane = dr.arange(mi.UInt32, (band.stop - band.start) * samples)
        pixel = dr.gather(mi.UInt32, pixels, lane // count + dr.opaque(mi.UInt32, start))
        yield band, pixel, lane % count + start_index
