"""From parts, light and camera to a picture with its buffers; the same input gives the same pixels."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from scipy import ndimage

from joyip.studio import passes, tracer
from joyip.studio.camera import Camera
from joyip.studio.denoise import denoised
from joyip.studio.geometry import Group, Part
from joyip.studio.lighting import Light
from joyip.studio.outlines import outlined
from joyip.studio.rig import number, rig_of, view_of, visible_sky
from joyip.studio.stock import geometry_of
from joyip.studio.tone import Image, screen, to_bytes, tone_mapped

Report = Callable[[str, float, bytes | None], None]
"""Stage ("mesh", "render", "denoise", "preview"), how much of this stage is done (0..1), and a preview JPEG or None."""

LANES = 2**20
"""Paths traced at once: about 200 MB of buffers."""
DEPTH = 4
"""Bounces of light."""
CEL_SAMPLES = 8
_EDGE = 2.3
"""Pixels from a whole pixel within which a half-covered one belongs to the same edge; thin things are left alone."""
PREVIEW = 256
"""Longer side of a preview in pixels."""


@dataclass(frozen=True)
class Render:
    """A picture and its buffers. `ids`: 1 + index into `part_names`, 0 nothing. `depth` in world units."""

    rgba: npt.NDArray[np.uint8]
    linear: Image
    noisy: Image
    albedo: Image
    normal: Image
    depth: npt.NDArray[np.float32]
    ids: npt.NDArray[np.int32]
    part_names: tuple[str, ...]
    part_groups: tuple[Group, ...]


@dataclass
class _Buffers:
    """What the passes fill, linear: light of what is met (misses black), coverage, light on the unseen ground."""

    light: Image
    albedo: Image
    normal: Image
    cover: Image
    ground: Image
    depth: npt.NDArray[np.float32]
    ids: npt.NDArray[np.int32]

    @classmethod
    def of(cls, width: int, height: int) -> _Buffers:
        """Empty buffers."""

        def empty(*channels: int) -> Image:
            return np.zeros((height * width, *channels), np.float32)

        return cls(empty(3), empty(3), empty(3), empty(1), empty(1), empty(), np.zeros(height * width, np.int32))


class _Tracing:
    """One picture being traced."""

    def __init__(self, parts: Sequence[Part], light: Light, camera: Camera, width: int, height: int, seed: int) -> None:
        self.width, self.height = width, height
        self.geometry = geometry_of(parts)
        self.rig = rig_of(light)
        self.view = view_of(camera, width, height)
        self.seed = dr.opaque(mi.UInt32, seed)
        self.ground = light.catch_shadow

    def lanes(self, samples: int) -> Iterator[tuple[slice, Any, Any]]:
        """Bands of pixels as (pixels, pixel of each lane, sample of each lane)."""
        count = dr.opaque(mi.UInt32, samples)
        band = max(1, LANES // samples)
        for start in range(0, self.width * self.height, band):
            stop = min(start + band, self.width * self.height)
            lane = dr.arange(mi.UInt32, (stop - start) * samples)
            yield slice(start, stop), lane // count + dr.opaque(mi.UInt32, start), lane % count

    def first(self, pixel: Any, index: Any) -> Any:
        """First hits of the lanes."""
        hit = tracer.first_hits(self.geometry.scene, self.view, pixel, index, self.seed, number(1))
        dr.eval(hit)
        return hit

    def fill(self, into: _Buffers, samples: int, *, flat: bool, report: Report) -> None:
        """Trace every lane. `flat`: cel shading instead of paths."""
        pixels = self.width * self.height
        for band, pixel, index in self.lanes(samples):
            hit = self.first(pixel, index)
            common = (self.geometry, self.view, pixel, index, self.seed, number(1), hit)
            color, normal, part = passes.features(*common)
            lit: Any
            if flat:
                lit, ground = passes.cel(self.geometry, self.rig, *common[1:])
            else:
                lit = tracer.radiance(self.geometry, self.rig, *common[1:], dr.opaque(mi.UInt32, DEPTH))
                ground = passes.ground_light(self.geometry, self.rig, *common[1:]) if self.ground else mi.Float(1)
            met = dr.select(hit[0] < tracer.FAR, mi.Float(1), 0)
            dr.eval(color, normal, part, lit, ground, met)
            into.light[band] = _means(lit, samples)
            into.albedo[band] = _means(color, samples)
            into.normal[band] = _means(normal, samples)
            into.cover[band] = _means([met], samples)
            into.ground[band] = (
                _means([dr.select(met > 0, 0, ground)], samples) if self.ground else 1 - into.cover[band]
            )
            into.depth[band] = hit[0].numpy()[::samples]
            into.ids[band] = part.numpy()[::samples].astype(np.int32)
            report("render", band.stop / pixels, None)


def _means(channels: Any, samples: int) -> Image:
    """The mean over each pixel's samples, (pixels, channels); the sum runs in a fixed order."""
    sums = [dr.block_sum(channel, samples).numpy() for channel in channels]
    return np.stack(sums, axis=-1) / np.float32(samples)


def render(
    parts: Sequence[Part],
    light: Light,
    camera: Camera,
    *,
    width: int,
    height: int,
    samples: int,
    seed: int,
    mode: str = "3d",
    transparent: bool = False,
    report: Report = lambda *_: None,
) -> Render:
    """Draw the parts. `samples` light paths a pixel; mode "2d" is a flat drawing with outlines and needs no paths.

    Transparent pictures keep the shadow on the ground as half-transparent black.
    """
    tracing = _Tracing(parts, light, camera, width, height, seed)
    sky = visible_sky(light, camera, width, height)
    report("preview", 1.0, _preview(tracing, light, sky))
    buffers = _Buffers.of(width, height)
    flat = mode == "2d"
    tracing.fill(buffers, CEL_SAMPLES if flat else samples, flat=flat, report=report)
    shape = (height, width)
    lit, albedo, normal = (array.reshape(*shape, 3) for array in (buffers.light, buffers.albedo, buffers.normal))
    cover, ground = buffers.cover.reshape(*shape, 1), buffers.ground.reshape(*shape, 1)
    lit = lit * np.float32(light.exposure)
    noisy = lit if transparent else lit + sky * ground
    if flat:
        linear = noisy
    elif transparent:
        linear = denoised(lit, albedo, normal)
        ground = denoised(np.repeat(ground, 3, axis=2), np.repeat(1 - cover, 3, axis=2), normal)[..., :1]
    else:
        linear = denoised(noisy, albedo + sky * (1 - cover), normal)
    report("denoise", 1.0, None)
    groups = tuple(part.group for part in parts)
    if flat:
        line = outlined(tracing, groups)
        linear = linear * (1 - line)
        cover = np.maximum(cover, line) if transparent else cover
    return Render(
        rgba=_cut_out(linear, cover, ground) if transparent else _opaque(linear, flat=flat),
        linear=linear,
        noisy=noisy,
        albedo=albedo,
        normal=normal,
        depth=buffers.depth.reshape(shape),
        ids=buffers.ids.reshape(shape),
        part_names=tuple(part.name for part in parts),
        part_groups=groups,
    )


def _opaque(linear: Image, *, flat: bool) -> npt.NDArray[np.uint8]:
    colors = to_bytes(screen(linear if flat else tone_mapped(linear)))
    return np.dstack([colors, np.full(colors.shape[:2], 255, np.uint8)])


def _cut_out(linear: Image, cover: Image, ground: Image) -> npt.NDArray[np.uint8]:
    """Straight alpha: the figure's own colour at its coverage over a shadow of black."""
    color = _past_edges(tone_mapped(linear / np.maximum(cover, 1e-3)), cover[..., 0])
    shade = np.clip(1 - cover - ground, 0.0, 1.0)
    alpha = cover + shade
    straight = color * (cover / np.maximum(alpha, 1e-6))
    return np.dstack([to_bytes(screen(straight)), to_bytes(alpha)])


def _past_edges(color: Image, cover: npt.NDArray[np.float32]) -> Image:
    """Colours of half-covered pixels taken from their nearest whole neighbour: no fringe on any background."""
    whole = cover > 0.98
    if not whole.any():
        return color
    distance, (rows, columns) = ndimage.distance_transform_edt(~whole, return_indices=True)
    edge = (cover > 0) & ~whole & (distance <= _EDGE)
    mended = color.copy()
    mended[edge] = color[rows[edge], columns[edge]]
    return mended


def _preview(tracing: _Tracing, light: Light, sky: Image) -> bytes:
    """A small picture at once: one ray for each of its pixels, lit by the key light without shadows. A JPEG."""
    width, height = tracing.width, tracing.height
    step = max(1, -(-max(width, height) // PREVIEW))
    rows, columns = np.arange(step // 2, height, step), np.arange(step // 2, width, step)
    pixel = mi.UInt32((rows[:, None] * width + columns[None, :]).astype(np.uint32).ravel())
    index = dr.zeros(mi.UInt32, len(rows) * len(columns))
    hit = tracing.first(pixel, index)
    color, normal, part = passes.features(tracing.geometry, tracing.view, pixel, index, tracing.seed, number(1), hit)
    bright = dr.maximum(dr.dot(normal, mi.Vector3f(tracing.rig.axes[0])), 0) * 0.5 + 0.5
    shape = (len(rows), len(columns))
    shaded = (color * bright).numpy().T.reshape(*shape, 3)
    seen = (part.numpy() > 0).reshape(*shape, 1)
    small = np.where(seen, shaded * light.exposure, sky[rows[:, None], columns[None, :]])
    out = io.BytesIO()
    Pictures.fromarray(to_bytes(screen(tone_mapped(small.astype(np.float32))))).save(out, "JPEG", quality=80)
    return out.getvalue()
