"""Images laid over parts, as the one table of texels that the kernels read: every size of each, from whole to a dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures

from joyip.studio.geometry import Part, Texture
from joyip.studio.tone import LINEAR

Texels = npt.NDArray[np.float32]
"""Shape (H, W, 4): linear colour multiplied by alpha, and alpha. Means of such texels are right at every edge."""

_sizes: WeakKeyDictionary[Texture, list[Texels]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Atlas:
    """`texels` (N, 4). `levels` (L, 4), a row a size: first texel, width | height << 16, smaller sizes left, repeat.

    `slots` (P,): 1 + row of the part's image at whole size; 0 for a part without. The last row and texel mean nothing.
    """

    texels: npt.NDArray[np.float32]
    levels: npt.NDArray[np.uint32]
    slots: npt.NDArray[np.float32]


def atlas_of(parts: Sequence[Part]) -> Atlas:
    """The images of all parts; one that several parts share is there once."""
    blocks: list[Texels] = []
    rows: list[tuple[int, int, int, int]] = []
    slot_of: dict[int, int] = {}
    slots = np.zeros(len(parts), np.float32)
    start = 0
    for index, part in enumerate(parts):
        texture = part.texture
        if texture is None or part.uv is None:
            continue
        if id(texture) not in slot_of:
            slot_of[id(texture)] = len(rows) + 1
            sizes = _sizes_of(texture)
            for left, size in zip(range(len(sizes) - 1, -1, -1), sizes, strict=True):
                height, width = size.shape[:2]
                rows.append((start, width | height << 16, left, int(texture.repeat)))
                blocks.append(size.reshape(-1, 4))
                start += height * width
        slots[index] = slot_of[id(texture)]
    nothing = np.zeros((1, 4), np.float32)
    return Atlas(np.concatenate([*blocks, nothing]), np.array([*rows, (start, 0x10001, 0, 0)], np.uint32), slots)


def density_of(part: Part) -> npt.NDArray[np.float32]:
    """How much of the image, in widths of it, a unit of length covers on each face: (F,)."""
    if part.uv is None or part.texture is None:
        return np.zeros(len(part.mesh.faces), np.float32)
    a, b, c = (part.mesh.vertices[part.mesh.faces[:, n]] for n in range(3))
    u, v, w = (part.uv[part.mesh.faces[:, n]] for n in range(3))
    world = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    (x1, y1), (x2, y2) = (v - u).T, (w - u).T
    density: npt.NDArray[np.float32] = np.sqrt(np.abs(x1 * y2 - x2 * y1) / np.maximum(world, 1e-12)).astype(np.float32)
    return density


def _sizes_of(texture: Texture) -> list[Texels]:
    """The image and its halves down to one texel. Kept as long as the texture lives."""
    if texture not in _sizes:
        image = texture.image
        alpha = image[..., 3:].astype(np.float32) / 255
        size: Texels = np.concatenate([LINEAR[image[..., :3]] * alpha, alpha], axis=-1)
        sizes = [size]
        while max(size.shape[:2]) > 1:
            size = _half(size)
            sizes.append(size)
        _sizes[texture] = sizes
    return _sizes[texture]


def _half(size: Texels) -> Texels:
    """Each texel the mean over the area it stands for, also where a side is odd."""
    height, width = size.shape[:2]
    small = (max(1, width // 2), max(1, height // 2))
    if width % 2 == 0 and height % 2 == 0:
        return (size[::2, ::2] + size[1::2, ::2] + size[::2, 1::2] + size[1::2, 1::2]) * np.float32(0.25)
    planes = [Pictures.fromarray(size[..., n]).resize(small, Pictures.Resampling.BOX) for n in range(4)]
    return np.stack([np.asarray(plane, np.float32) for plane in planes], axis=-1)
