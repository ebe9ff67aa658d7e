"""A small picture at once: triangles drawn with a depth buffer, before there is anything to trace rays in.

Import only after `backend.load`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures

from joyip.studio import device
from joyip.studio.camera import Camera
from joyip.studio.compiled import compiled
from joyip.studio.geometry import Part, Texture, Vectors
from joyip.studio.lighting import Light
from joyip.studio.rig import sky_of
from joyip.studio.tone import linear, screen, to_bytes, tone_mapped

SIDE = 256
"""Longer side in pixels."""
_NEAR = 0.05
"""What is nearer to the camera's plane is cut off, in world units."""
_SHADE = 0.5
"""Brightness of what is turned away from the key light."""

Numbers = npt.NDArray[np.float32]
Corners = npt.NDArray[np.int32]


def preview(parts: Sequence[Part], light: Light, camera: Camera, size: tuple[int, int], threads: int = 1) -> bytes:
    """A JPEG of the parts in the proportions of `size` (width, height); lit by the key light, without shadows."""
    width, height = (max(1, round(side * SIDE / max(size))) for side in size)
    offsets = np.cumsum([0, *(len(part.mesh.vertices) for part in parts)], dtype=np.int32)
    corners = np.concatenate([part.mesh.faces + offset for part, offset in zip(parts, offsets, strict=False)])
    points = np.concatenate([_places(part.mesh.vertices, camera, (width, height)) for part in parts])
    owners, shares = _seen(points, corners, (width, height), threads)
    colors = device.image(sky_of(light, camera, width, height), width).reshape(-1, 3)
    seen = np.flatnonzero(owners >= 0)
    colors[seen] = _colors(parts, offsets, corners[owners[seen]], shares[seen], light)
    out = io.BytesIO()
    picture = to_bytes(screen(tone_mapped(colors.reshape(height, width, 3))))
    Pictures.fromarray(picture).save(out, "JPEG", quality=85)
    return out.getvalue()


def _seen(
    points: npt.NDArray[np.float64], corners: Corners, size: tuple[int, int], threads: int
) -> tuple[npt.NDArray[np.int32], Numbers]:
    """As `_nearest`; each thread looks at some of the faces."""
    some = np.array_split(corners, max(1, threads))
    with ThreadPoolExecutor(len(some)) as pool:
        (nearest, owners, shares), *others = pool.map(lambda faces: _nearest(points, faces, *size), some)
    before = len(some[0])
    for faces, (closer, owner, share) in zip(some[1:], others, strict=True):
        front = closer > nearest
        nearest[front], owners[front], shares[front] = closer[front], owner[front] + before, share[front]
        before += len(faces)
    return owners, shares


def _places(vertices: Vectors, camera: Camera, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Vertices (N, 3) as the camera sees them: pixels times depth, and depth; double, as edges are told by volumes."""
    axes = np.stack([camera.right / camera.tangent[0], -camera.up / camera.tangent[1], camera.forward])
    local = (vertices - camera.origin) @ axes.T
    local[:, :2] = (local[:, :2] + local[:, 2:]) * (np.array(size) / 2)
    return np.ascontiguousarray(local)


@compiled
def _nearest(
    points: npt.NDArray[np.float64], corners: Corners, width: int, height: int
) -> tuple[Numbers, npt.NDArray[np.int32], Numbers]:
    """Of each pixel's middle: how close the nearest face is, which (-1: none), and its corners' shares (3) there."""
    nearest = np.zeros(width * height, np.float32)
    owners = np.full(width * height, -1, np.int32)
    shares = np.zeros((width * height, 3), np.float32)
    spots = np.empty((len(points), 2))
    for point in range(len(points)):
        depth = max(points[point, 2], _NEAR)
        spots[point, 0], spots[point, 1] = points[point, 0] / depth - 0.5, points[point, 1] / depth - 0.5
    for face in range(len(corners)):
        one, two, three = corners[face, 0], corners[face, 1], corners[face, 2]
        a = (points[one, 0], points[one, 1], points[one, 2])
        b = (points[two, 0], points[two, 1], points[two, 2])
        c = (points[three, 0], points[three, 1], points[three, 2])
        # pixels whose middles may lie inside; where it reaches behind the camera its outline has no end: all of them
        low_x, high_x, low_y, high_y = 0, width, 0, height
        behind = (a[2] < _NEAR) + (b[2] < _NEAR) + (c[2] < _NEAR)
        if behind == 3:
            continue
        if behind == 0:
            low_x = max(low_x, int(np.ceil(min(spots[one, 0], spots[two, 0], spots[three, 0]))))
            high_x = min(high_x, int(np.floor(max(spots[one, 0], spots[two, 0], spots[three, 0]))) + 1)
            low_y = max(low_y, int(np.ceil(min(spots[one, 1], spots[two, 1], spots[three, 1]))))
            high_y = min(high_y, int(np.floor(max(spots[one, 1], spots[two, 1], spots[three, 1]))) + 1)
            if low_x >= high_x or low_y >= high_y:
                continue
        # homogeneous edge functions: their signs tell inside from outside, also of what is partly behind the camera
        bc = (b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0])
        ca = (c[1] * a[2] - c[2] * a[1], c[2] * a[0] - c[0] * a[2], c[0] * a[1] - c[1] * a[0])
        ab = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
        volume = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2]
        if volume == 0:
            continue
        for row in range(low_y, high_y):
            y = row + 0.5
            for column in range(low_x, high_x):
                x = column + 0.5
                first = (bc[0] * x + bc[1] * y + bc[2]) / volume
                second = (ca[0] * x + ca[1] * y + ca[2]) / volume
                third = (ab[0] * x + ab[1] * y + ab[2]) / volume
                if first < 0 or second < 0 or third < 0:
                    continue
                closeness = np.float32(first + second + third)  # 1 / depth
                pixel = row * width + column
                if closeness > nearest[pixel] and closeness < 1 / _NEAR:
                    nearest[pixel] = closeness
                    owners[pixel] = face
                    shares[pixel, 0] = first / closeness
                    shares[pixel, 1] = second / closeness
                    shares[pixel, 2] = third / closeness
    return nearest, owners, shares


def _colors(
    parts: Sequence[Part],
    offsets: npt.NDArray[np.int32],
    corners: Corners,
    shares: Numbers,
    light: Light,
) -> Numbers:
    """Linear colours of places on faces: their own, with what is printed on them, brighter towards the key light."""
    key = np.asarray(light.key_direction, np.float32)
    key /= np.linalg.norm(key)
    lit = np.concatenate([part.mesh.normals @ key for part in parts])
    tints = np.concatenate([_tints(part) for part in parts])
    bright = np.einsum("nk,nk->n", lit[corners], shares)
    colors = np.einsum("nkc,nk->nc", tints[corners], shares)
    owned = np.searchsorted(offsets, corners[:, 0], side="right") - 1
    for index, part in enumerate(parts):
        if part.uv is not None and part.texture is not None:
            mine = np.flatnonzero(owned == index)
            spots = np.einsum("nkc,nk->nc", part.uv[corners[mine] - offsets[index]], shares[mine])
            colors[mine] = _printed(part.texture, spots, colors[mine])
    shade = np.maximum(bright, 0) * (1 - _SHADE) + _SHADE
    return np.asarray(colors * shade[:, None] * light.exposure, np.float32)


def _tints(part: Part) -> Numbers:
    """Linear colours of a part's vertices."""
    colors = linear(part.material.color if part.colors is None else part.colors)
    return np.broadcast_to(np.asarray(colors, np.float32), part.mesh.vertices.shape)


def _printed(texture: Texture, spots: Numbers, under: Numbers) -> Numbers:
    """An image at these places (N, 2), over the colour that is there."""
    image, repeat = texture.image, texture.repeat
    height, width = image.shape[:2]
    inside = np.full(len(spots), repeat) | (np.abs(spots - 0.5) <= 0.5).all(axis=1)
    around = spots - np.floor(spots) if repeat else np.clip(spots, 0, 1)
    columns = np.minimum((around[:, 0] * width).astype(np.int64), width - 1)
    rows = np.minimum(((1 - around[:, 1]) * height).astype(np.int64), height - 1)
    texels = image[rows, columns].astype(np.float32) / 255
    cover = np.where(inside[:, None], texels[:, 3:], np.float32(0))
    return np.asarray(linear(texels[:, :3]) * cover + under * (1 - cover), np.float32)
