"""From parts, light and camera to a picture with its buffers; the same input gives the same pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio import composing, device
from joyip.studio.camera import Camera
from joyip.studio.denoise import denoised
from joyip.studio.geometry import Group, Part
from joyip.studio.joined import joined
from joyip.studio.lighting import Light
from joyip.studio.outlines import outlined
from joyip.studio.rig import sky_of
from joyip.studio.stock import geometry_of, scenery_of
from joyip.studio.surfaces import Geometry
from joyip.studio.tone import Image
from joyip.studio.tracing import DEPTH, Report, Tracing
from joyip.studio.upload import number, upload

__all__ = ["DEPTH", "Render", "Report", "render"]

CEL_SAMPLES = 4


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
    seen = scenery_of(parts, hidden) if hidden else None
    tracing = Tracing(geometry or geometry_of(joined(parts)), light, camera, (width, height), seed, seen=seen)
    image, flat = partial(device.image, width=width), mode == "2d"
    buffers = tracing.fill(CEL_SAMPLES if flat else samples, flat=flat, report=report)
    # The figure's own colours and what is behind them are kept apart, cleaned, and put together by exact coverage:
    # so no edge is ever ragged, and none carries a halo.
    sky = device.white() if transparent else sky_of(light, camera, width, height)
    cover, behind = buffers.cover(), sky * buffers.ground()
    raw = front = dr.select(cover > 0, buffers.light() * number(light.exposure), behind)
    dr.eval(cover, behind, front)
    if not flat:
        albedo = dr.clip(dr.select(cover > 0, buffers.albedo(), sky), 0, 1)
        front = dr.maximum(device.color(denoised(image(front), image(albedo), image(buffers.normal()), threads)), 0)
    dr.eval(front)
    clean = composing.behind(front, behind, cover, width)
    if transparent:
        clean = dr.select(composing.near_shadow(behind, width), clean, 1)
    dr.eval(clean)
    report("denoise", 1.0, None)
    groups = tuple(part.group for part in parts)
    ink = outlined(tracing, groups) if flat and not hidden else np.zeros((height, width, 1), np.float32)
    finish = composing.cut_out if transparent else composing.whole
    rgba, linear = finish(front, cover, clean, upload(mi.Float, ink), flat=flat)
    ids, depth = tracing.middles()
    return Render(
        rgba=device.packed(rgba, width),
        linear=image(linear),
        noisy=image(raw * cover + behind * (1 - cover)),
        albedo=image(buffers.albedo() * cover),
        normal=image(buffers.normal() * cover),
        depth=depth,
        ids=ids,
        ink=ink,
        part_names=tuple(part.name for part in parts),
        part_groups=groups,
    )
