"""A picture taken apart: subject, shadow and backdrop, which laid over one another give it back, and what a compositor
needs besides: depth, normals, ids. Import only after `backend.load`.

The backdrop is drawn again twice, without the figure and with its shadow alone, so that nothing is guessed behind it.
The same random numbers fall on the same pixels, so the pictures differ only where the figure makes a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from joyip.studio import device, tracer
from joyip.studio.camera import Camera
from joyip.studio.joined import joined
from joyip.studio.render import Render, render
from joyip.studio.rig import sky_of
from joyip.studio.scene import Scene
from joyip.studio.staging import Stage, recipe_of
from joyip.studio.stock import geometry_of
from joyip.studio.surfaces import Geometry
from joyip.studio.tone import Image, screen, to_bytes, tone_mapped
from joyip.studio.tracing import Tracing, lanes_of
from joyip.studio.upload import upload

COVERAGE = 32
"""Rays a pixel that measure how much of an edge pixel the figure covers."""
NEAR_EDGE = 3
"""Pixels: so near to the figure's outline a pixel may be covered in part."""
NOTHING = 65535
"""Depth of a pixel where there is nothing; everything else lies below it."""
TOUCHED = 0.02
"""Half the side of the windows in which the figure's influence on the light is looked for, of the shorter side."""
_FAINT, _PLAIN = 0.03, 0.12
"""Share of such a window's light that the figure must change to matter at all, and to matter fully."""
_GLEAM = 0.05
"""Light by the figure that is fainter than this, in screen colours, is not told apart from the backdrop's own."""
_ALIKE, _MOST = 0.1, 2.0
"""Colours nearer than this tell no alpha; alpha stays between coverage to the power of this and of its inverse."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Layers:
    """Arrays (H, W[, C]). Colours are sRGB bytes with straight alpha; `backdrop` is None for a transparent picture.

    `depth` is uint16: 0 at `near`, 65534 at `far` (world units along the camera's axis), 65535 where nothing is.
    `normals` are bytes of the camera's axes (x right, y up, z to the viewer) from -1 at 0 to 1 at 255.
    `ids` is uint8: 0 nothing, else a key of `names`, which tells part and group.
    """

    subject: Bytes
    shadow: Bytes
    backdrop: Bytes | None
    depth: npt.NDArray[np.uint16]
    near: float
    far: float
    normals: Bytes
    ids: Bytes
    names: Mapping[int, tuple[str, str]]


def layers_of(scene: Scene, stage: Stage, picture: Render, threads: int = 0) -> Layers:
    """The layers of a drawn picture."""
    geometry = geometry_of(joined(stage.parts))
    cover = _coverage(scene, stage, picture, geometry)
    shaded = render(
        stage.parts,
        stage.light,
        stage.camera,
        threads=threads,
        hidden=len(stage.figure),
        geometry=geometry,
        **recipe_of(scene),
    )
    if scene.background == "transparent":
        subject, shadow, backdrop = *_apart(picture.rgba, shaded.rgba, cover), None
    else:
        empty, touched = _empty(scene, stage, shaded, threads)
        behind = np.where(cover > 0, _unit(shaded.rgba[..., :3]), _unit(picture.rgba[..., :3]))
        plain = np.where(touched > 0, behind + (empty - behind) * touched, behind)
        # A little light from the figure on white is no shadow, nor can white be lit: it stays with the backdrop.
        backdrop = _opaque(np.where((behind > plain) & (behind < plain + _GLEAM), behind, plain))
        shadow = _difference(to_bytes(behind), backdrop[..., :3])
        subject = _subject(_unit(picture.rgba[..., :3]), behind, cover, spread=scene.mode != "2d")
    depth, near, far = _depth(picture, stage.camera)
    ids, names = _ids(picture)
    return Layers(subject, shadow, backdrop, depth, near, far, _normals(picture, stage.camera), ids, names)


def _unit(values: Bytes) -> Image:
    return values.astype(np.float32) / np.float32(255)


def _opaque(colors: npt.ArrayLike) -> Bytes:
    pixels = to_bytes(colors)
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _coverage(scene: Scene, stage: Stage, picture: Render, geometry: Geometry) -> Image:
    """Share of each pixel, (H, W, 1), that the figure covers; in the flat drawing its outline belongs to it."""
    figure = (picture.ids > 0) & (picture.ids <= len(stage.figure))
    grown = ndimage.maximum_filter(figure, 2 * NEAR_EDGE + 1)
    inner = ndimage.minimum_filter(figure, 2 * NEAR_EDGE + 1)
    cover = figure.astype(np.float32)
    pixels = np.flatnonzero(grown & ~inner).astype(np.uint32)
    tracing = Tracing(geometry, stage.light, stage.camera, (scene.width, scene.height), scene.seed)
    for band, share in _shares(tracing, pixels, len(stage.figure)):
        cover.reshape(-1)[pixels[band]] = share
    return np.maximum(cover[..., None], picture.ink)


def _shares(tracing: Tracing, pixels: npt.NDArray[np.uint32], parts: int) -> Iterator[tuple[slice, Any]]:
    for band, pixel, index in lanes_of(upload(mi.UInt32, pixels), range(COVERAGE)):
        _, hit = tracing.first(pixel, index)
        met = hit[0] < tracer.FAR
        part = dr.gather(mi.UInt32, tracing.geometry.corners, hit[1] * 4 + 3, met)
        mine = dr.select(met & (part < dr.opaque(mi.UInt32, parts)), mi.Float(1), 0)
        yield band, mine.numpy().reshape(-1, COVERAGE).mean(axis=1)


def _empty(scene: Scene, stage: Stage, shaded: Render, threads: int) -> tuple[Image, Image]:
    """The backdrop as if nobody were there, (H, W, 3) in 0..1, and how much the figure's light touches each pixel."""
    if not stage.scenery:
        sky = device.image(sky_of(stage.light, stage.camera, scene.width, scene.height), scene.width)
        colors = _unit(to_bytes(screen(sky if scene.mode == "2d" else tone_mapped(sky))))
        return colors, np.ones((*colors.shape[:2], 1), np.float32)
    alone = render(stage.scenery, stage.light, stage.camera, threads=threads, **recipe_of(scene))
    reach = TOUCHED * min(scene.width, scene.height)
    change = ndimage.gaussian_filter(np.abs(alone.noisy - shaded.noisy).mean(axis=-1), reach)
    light = ndimage.gaussian_filter(alone.noisy.mean(axis=-1), reach)
    share = np.clip((change / (light + 0.02) - _FAINT) / (_PLAIN - _FAINT), 0, 1)[..., None]
    return _unit(alone.rgba[..., :3]), (share * share * (3 - 2 * share)).astype(np.float32)


def _difference(shaded: Bytes, plain: Bytes) -> Bytes:
    """The layer (H, W, 4) that, laid over `plain`, gives `shaded`: as transparent, and so as dark, as can be."""
    p, b = _unit(shaded), _unit(plain)
    darker = 1 - p / np.maximum(b, 1e-6)
    brighter = (p - b) / np.maximum(1 - b, 1e-6)
    alpha = np.ceil(np.max(np.maximum(darker, brighter), axis=-1) * 255 - 1e-3)
    least = np.abs(shaded.astype(int) - plain).max(axis=-1) <= 1
    alpha = np.where(least, 0, np.clip(alpha, 0, 255))[..., None]
    color = (p - b * (1 - alpha / 255)) / np.maximum(alpha / 255, 1e-6)
    return np.dstack([to_bytes(np.where(alpha > 0, color, 0)), alpha.astype(np.uint8)])


def _subject(picture: Image, behind: Image, cover: Image, *, spread: bool) -> Bytes:
    """The figure's own colours at its coverage: edges take theirs from within, thin things and ink are unmixed."""
    inside = (cover[..., 0] >= 1).astype(np.float32)
    weight = ndimage.gaussian_filter(inside, 1.2, truncate=2.5)[..., None]
    within = np.dstack([ndimage.gaussian_filter(picture[..., c] * inside, 1.2, truncate=2.5) for c in range(3)])
    unmixed = np.clip((picture - behind * (1 - cover)) / np.maximum(cover, 1e-6), 0, 1)
    color = np.where(spread & (weight > 0.02), within / np.maximum(weight, 1e-6), unmixed)
    color = np.where(cover >= 1, picture, np.where(cover > 0, color, 0))
    return np.dstack([to_bytes(color), to_bytes(_as_shown(picture - behind, color - behind, cover))])


def _as_shown(seen: Image, own: Image, cover: Image) -> Image:
    """Alpha of edges as programs mix them, in screen colours: light covers more of dark there than in linear light."""
    square = np.sum(own * own, axis=-1, keepdims=True)
    fitting = np.sum(seen * own, axis=-1, keepdims=True) / np.maximum(square, 1e-6)
    alpha: Image = np.where(square > _ALIKE**2, np.clip(fitting, cover**_MOST, cover ** (1 / _MOST)), cover)
    partial = np.clip(alpha, 1 / 255, 254 / 255)  # what is an edge stays one
    return np.where((cover > 0) & (cover < 1), partial, cover)


def _apart(picture: Bytes, shaded: Bytes, cover: Image) -> tuple[Bytes, Bytes]:
    """Subject and shadow of a transparent picture."""
    shadow = shaded.copy()
    free = cover[..., 0] == 0
    shadow[free] = picture[free]
    premultiplied = _unit(picture[..., :3]) * _unit(picture[..., 3:])  # the shadow is black: it adds nothing
    own = np.clip(premultiplied / np.maximum(cover, 1e-6), 0, 1)
    return np.dstack([to_bytes(np.where(cover > 0, own, 0)), to_bytes(cover)]), shadow


def _depth(picture: Render, camera: Camera) -> tuple[npt.NDArray[np.uint16], float, float]:
    height, width = picture.depth.shape
    there = picture.depth < tracer.FAR
    along = picture.depth * (camera.directions(width, height) @ camera.forward.astype(np.float32))
    if not there.any():
        return np.full((height, width), NOTHING, np.uint16), 0.0, 0.0
    near, far = float(along[there].min()), float(along[there].max())
    scaled = np.round((along - near) / max(far - near, 1e-6) * (NOTHING - 1))
    return np.where(there, scaled, NOTHING).astype(np.uint16), near, far


def _normals(picture: Render, camera: Camera) -> Bytes:
    axes = np.stack([camera.right, camera.up, -camera.forward]).astype(np.float32)
    local = picture.normal @ axes.T
    length = np.linalg.norm(local, axis=-1, keepdims=True)
    local = np.where(length > 0.1, local / np.maximum(length, 1e-6), np.array([0, 0, 1], np.float32))
    return to_bytes(local * 0.5 + 0.5)


def _ids(picture: Render) -> tuple[Bytes, dict[int, tuple[str, str]]]:
    """Parts by number; where there are more than a palette has colours, the parts of the backdrop are one."""
    names, groups = picture.part_names, picture.part_groups
    numbers = np.arange(len(names) + 1)
    if len(names) > 255:
        first = next((n for n, group in enumerate(groups) if group == "backdrop"), 254)
        numbers = np.minimum(numbers, min(first, 254) + 1)
    found = {int(numbers[n + 1]): (names[n], groups[n]) for n in reversed(range(len(names)))}
    return numbers[picture.ids].astype(np.uint8), dict(sorted(found.items()))
