"""A small picture at once: triangles drawn with a depth buffer, before there is anything to trace rays in.

Import only after `backend.load`."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures

from joyip.studio import composing, device
from joyip.studio.camera import Camera
from joyip.studio.compiled import compiled
from joyip.studio.geometry import Texture, Vectors
from joyip.studio.joined import Joined, Rows
from joyip.studio.lighting import Light
from joyip.studio.rig import sky_of
from joyip.studio.tone import LINEAR
from joyip.studio.upload import upload

SIDE = 256
"""Longer side in pixels."""
_NEAR = 0.05
"""What is nearer to the camera's plane is cut off, in world units."""
_NEARER = 1.001
"""Room for rounding where a face is told to be hidden by its nearest corner."""
_SHADE = 0.5
"""Brightness of what is turned away from the key light."""

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.float64]
Owners = npt.NDArray[np.int32]
Corners = npt.NDArray[np.uint32]


def preview(whole: Joined, light: Light, camera: Camera, size: tuple[int, int], threads: int = 1) -> bytes:
    """A JPEG of a scene in the proportions of `size` (width, height); lit by the key light, without shadows."""
    width, height = (max(1, round(side * SIDE / max(size))) for side in size)
    axes = np.stack([camera.right / camera.tangent[0], -camera.up / camera.tangent[1], camera.forward])
    points, spots = _places(whole.vertices, np.asarray(camera.origin, np.float64), axes, width, height)
    owners, shares = _seen(points, spots, whole.corners, (width, height), threads)
    colors = device.color(_colors(whole, owners, shares, light))
    cover = upload(mi.Float, owners >= 0)
    rgba, _ = composing.whole(colors, cover, sky_of(light, camera, width, height), dr.opaque(mi.Float, 0), flat=False)
    out = io.BytesIO()
    Pictures.fromarray(device.packed(rgba, width)[..., :3]).save(out, "JPEG", quality=85)
    return out.getvalue()


def _seen(
    points: Places, spots: Places, corners: Corners, size: tuple[int, int], threads: int
) -> tuple[Owners, Numbers]:
    """As `_nearest`; each thread looks at some of the faces."""
    some = np.array_split(corners, max(1, threads))
    with ThreadPoolExecutor(len(some)) as pool:
        (nearest, owners, shares), *others = pool.map(lambda faces: _nearest(points, spots, faces, *size), some)
    before = len(some[0])
    for faces, (closer, owner, share) in zip(some[1:], others, strict=True):
        front = closer > nearest
        nearest[front], owners[front], shares[front] = closer[front], owner[front] + before, share[front]
        before += len(faces)
    return owners, shares


@compiled
def _places(vertices: Vectors, origin: Places, axes: Places, width: int, height: int) -> tuple[Places, Places]:
    """Vertices (N, 3) as the camera sees them: pixels times depth, and depth; and the pixels (N, 2).

    Double, as edges are told by volumes.
    """
    points, spots = np.empty((len(vertices), 3)), np.empty((len(vertices), 2))
    for point in range(len(vertices)):
        x, y, z = vertices[point, 0] - origin[0], vertices[point, 1] - origin[1], vertices[point, 2] - origin[2]
        depth = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
        points[point, 0] = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z + depth) * (width / 2)
        points[point, 1] = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z + depth) * (height / 2)
        points[point, 2] = depth
        before = max(depth, _NEAR)
        spots[point, 0], spots[point, 1] = points[point, 0] / before - 0.5, points[point, 1] / before - 0.5
    return points, spots


@compiled
def _nearest(
    points: Places, spots: Places, corners: Corners, width: int, height: int
) -> tuple[Numbers, Owners, Numbers]:
    """Of each pixel's middle: how close the nearest face is, which (-1: none), and its corners' shares (3) there."""
    nearest = np.zeros(width * height, np.float32)
    owners = np.full(width * height, -1, np.int32)
    shares = np.zeros((width * height, 3), np.float32)
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
        volume = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2]
        if volume == 0:
            continue
        ca = (c[1] * a[2] - c[2] * a[1], c[2] * a[0] - c[0] * a[2], c[0] * a[1] - c[1] * a[0])
        ab = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
        part = 1 / volume
        closest = np.float32(_NEARER / min(a[2], b[2], c[2])) if behind == 0 else np.float32(1 / _NEAR)
        for row in range(low_y, high_y):
            y = row + 0.5
            for column in range(low_x, high_x):
                pixel = row * width + column
                if nearest[pixel] > closest:
                    continue
                x = column + 0.5
                first = (bc[0] * x + bc[1] * y + bc[2]) * part
                second = (ca[0] * x + ca[1] * y + ca[2]) * part
                third = (ab[0] * x + ab[1] * y + ab[2]) * part
                if first < 0 or second < 0 or third < 0:
                    continue
                closeness = np.float32(first + second + third)  # 1 / depth
                if closeness > nearest[pixel] and closeness < 1 / _NEAR:
                    nearest[pixel] = closeness
                    owners[pixel] = face
                    shares[pixel, 0] = first / closeness
                    shares[pixel, 1] = second / closeness
                    shares[pixel, 2] = third / closeness
    return nearest, owners, shares


def _colors(whole: Joined, owners: Owners, shares: Numbers, light: Light) -> Numbers:
    """Linear colours of places on faces: their own, with what is printed on them, brighter towards the key light."""
    key = np.asarray(light.key_direction, np.float32)
    corners = whole.corners[owners]
    colors, spots, shade = _lit(whole.normals, whole.colors, corners, shares, key / np.linalg.norm(key))
    for index, part in enumerate(whole.parts):
        if part.uv is not None and part.texture is not None:
            mine = np.flatnonzero(corners[:, 3] == index)
            colors[mine] = _printed(part.texture, spots[mine], colors[mine])
    return np.asarray(colors * shade[:, None] * np.float32(light.exposure), np.float32)


@compiled
def _lit(
    normals: Rows, tints: Rows, corners: Corners, shares: Numbers, key: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Of places on faces: their colours (N, 3), where on an image they lie (N, 2), their brightness (N)."""
    colors, spots = np.zeros((len(corners), 3), np.float32), np.zeros((len(corners), 2), np.float32)
    shade = np.zeros(len(corners), np.float32)
    for place in range(len(corners)):
        bright = np.float32(0)
        for corner in range(3):
            point, share = corners[place, corner], shares[place, corner]
            towards = normals[point, 0] * key[0] + normals[point, 1] * key[1] + normals[point, 2] * key[2]
            bright += towards * share
            for channel in range(3):
                colors[place, channel] += tints[point, channel] * share
            spots[place, 0] += normals[point, 3] * share
            spots[place, 1] += tints[point, 3] * share
        shade[place] = max(float(bright), 0.0) * (1 - _SHADE) + _SHADE
    return colors, spots, shade


def _printed(texture: Texture, spots: Numbers, under: Numbers) -> Numbers:
    """An image at these places (N, 2), over the colour that is there."""
    image, repeat = texture.image, texture.repeat
    height, width = image.shape[:2]
    inside = np.full(len(spots), repeat) | (np.abs(spots - 0.5) <= 0.5).all(axis=1)
    around = spots - np.floor(spots) if repeat else np.clip(spots, 0, 1)
    columns = np.minimum((around[:, 0] * width).astype(np.int64), width - 1)
    rows = np.minimum(((1 - around[:, 1]) * height).astype(np.int64), height - 1)
    texels = image[rows, columns]
    cover = np.where(inside[:, None], texels[:, 3:] / np.float32(255), np.float32(0))
    return np.asarray(LINEAR[texels[:, :3]] * cover + under * (1 - cover), np.float32)
