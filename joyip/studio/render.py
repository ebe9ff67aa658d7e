"""From parts, light and camera to a picture with its buffers; the same input gives the same pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from joyip.studio.camera import Camera
from joyip.studio.denoise import denoised
from joyip.studio.geometry import Group, Part
from joyip.studio.lighting import Light
from joyip.studio.outlines import outlined
from joyip.studio.rig import visible_sky
from joyip.studio.stock import geometry_of, scenery_of
from joyip.studio.surfaces import Geometry
from joyip.studio.tone import Image, screen, to_bytes, tone_mapped
from joyip.studio.tracing import DEPTH, Report, Tracing

__all__ = ["DEPTH", "Render", "Report", "render"]

CEL_SAMPLES = 4
FAINT = 0.03
"""A shadow on nothing that is weaker than this is left away: it would only be noise in an empty picture."""
SPREAD = 6
"""Pixels: farther than this from any sample in shadow a transparent picture is empty."""
_AROUND = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]


@dataclass(frozen=True)
class Render:
    """A picture and its buffers. `ids`: 1 + index into `part_names`, 0 nothing. `depth` in world units.

    `ink` (H, W, 1) is the coverage of the flat drawing's lines.
    """

    rgba: npt.NDArray[np.uint8]
    linear: Image
    noisy: Image
    albedo: Image
    normal: Image
    depth: npt.NDArray[np.float32]
    ids: npt.NDArray[np.int32]
    ink: Image
    part_names: tuple[str, ...]
    part_groups: tuple[Group, ...]


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
    threads: int = 0,
    hidden: int = 0,
    geometry: Geometry | None = None,
    report: Report = lambda *_: None,
) -> Render:
    """Draw the parts. `samples` light paths a pixel; mode "2d" is a flat drawing with outlines and needs no paths.

    Transparent pictures keep the shadow on the ground as half-transparent black. `threads` are the denoiser's (0: all).
    The first `hidden` parts throw shadows and light, but the camera does not see them. `geometry` are the parts,
    uploaded before.
    """
    geometry = geometry or geometry_of(parts)
    seen = scenery_of(parts, hidden) if hidden else None
    tracing = Tracing(geometry, light, camera, (width, height), seed, seen=seen)
    sky = visible_sky(light, camera, width, height)
    flat = mode == "2d"
    buffers = tracing.fill(CEL_SAMPLES if flat else samples, flat=flat, report=report)
    cover = buffers.mean(9, 10)
    # The figure's own colours and what is behind them are kept apart, cleaned, and put together by exact coverage:
    # so no edge is ever ragged, and none carries a halo.
    behind = np.broadcast_to(buffers.ground(), sky.shape) if transparent else sky * buffers.ground()
    front = np.where(cover > 0, buffers.own(0, 3) * np.float32(light.exposure), behind)
    noisy = front * cover + behind * (1 - cover)
    if not flat:
        back_albedo = np.ones_like(sky) if transparent else sky
        albedo = np.where(cover > 0, buffers.own(3, 6), back_albedo)
        front = denoised(front, albedo, buffers.own(6, 9), threads)
    shaded = ndimage.maximum_filter(behind[..., 0] < 1, 2 * SPREAD + 1) if transparent else None
    behind = _behind(front, behind, cover)
    if shaded is not None:
        behind = np.where(shaded[..., None], behind, np.float32(1))
    report("denoise", 1.0, None)
    groups = tuple(part.group for part in parts)
    ink = outlined(tracing, groups) if flat and not hidden else np.zeros_like(cover)
    front = front * (1 - ink) if flat else front
    if transparent:
        rgba, linear = _cut_out(front, np.maximum(cover, ink), behind, flat=flat), front * cover
    else:
        linear = front * cover + behind * (1 - cover) * (1 - ink)
        rgba = _opaque(linear, flat=flat)
    return Render(
        rgba=rgba,
        linear=linear,
        noisy=noisy,
        albedo=buffers.mean(3, 6),
        normal=buffers.mean(6, 9),
        depth=buffers.depth,
        ids=buffers.ids,
        ink=ink,
        part_names=tuple(part.name for part in parts),
        part_groups=groups,
    )


def _behind(clean: Image, raw: Image, cover: Image) -> Image:
    """What is behind the figure, clean: taken from pixels without figure, at its edge from the nearest of those."""
    height, width = cover.shape[:2]
    free = cover[..., 0] == 0
    behind = np.where(free[..., None], clean, raw)
    y, x = np.nonzero(~free & (cover[..., 0] < 1))
    total, weight = np.zeros((len(y), 3), np.float32), np.zeros((len(y), 1), np.float32)
    for down, right in _AROUND:
        there = np.clip(y + down, 0, height - 1), np.clip(x + right, 0, width - 1)
        share = free[there][:, None] / np.float32(down * down + right * right + 1)
        total += clean[there] * share
        weight += share
    behind[y, x] = np.where(weight > 0, total / np.maximum(weight, 1e-6), raw[y, x])
    return behind


def _opaque(linear: Image, *, flat: bool) -> npt.NDArray[np.uint8]:
    colors = to_bytes(screen(linear if flat else tone_mapped(linear)))
    return np.dstack([colors, np.full(colors.shape[:2], 255, np.uint8)])


def _cut_out(front: Image, cover: Image, behind: Image, *, flat: bool) -> npt.NDArray[np.uint8]:
    """Straight alpha: the figure's own colour at its coverage, over a shadow of black."""
    color = screen(front if flat else tone_mapped(front))
    dark = 1 - behind.mean(axis=-1, keepdims=True)
    shade = (1 - cover) * np.clip((dark - FAINT) / (1 - FAINT), 0.0, 1.0)
    alpha = cover + shade
    straight = color * (cover / np.maximum(alpha, 1e-6))
    return np.dstack([to_bytes(straight), to_bytes(alpha)])
