"""Images for scenery: planks, tiles, wallpaper, lit windows, crowds. Each is drawn once and shared."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.backdrops.backdrop import Color
from joyip.studio.geometry import Mesh, Texture
from joyip.studio.shapes import Points


def texture(colors: npt.ArrayLike, *, repeat: bool = True) -> Texture:
    """Opaque colours (H, W, 3) in 0..1 as an image."""
    shades = np.rint(np.clip(np.asarray(colors, np.float64), 0, 1) * 255).astype(np.uint8)
    return Texture(np.dstack([shades, np.full(shades.shape[:2], 255, np.uint8)]), repeat)


def flat_uv(mesh: Mesh, size: float, *, up: bool = False, quarter: bool = False) -> Points:
    """(u, v) by x and z (a floor) or by x and y (a wall, `up`): one image for every `size` units."""
    x, y = mesh.vertices[:, 0], mesh.vertices[:, 1 if up else 2]
    pair = (y, x) if quarter else (x, y)
    spots: Points = np.stack(pair, -1).astype(np.float64) / size
    return spots


def boxed_uv(mesh: Mesh, size: tuple[float, float]) -> Points:
    """(u, v) on upright walls that look in any direction: one image for every `size` units along and up."""
    x, y, z = mesh.vertices.T.astype(np.float64)
    along = np.where(np.abs(mesh.normals[:, 2]) >= np.abs(mesh.normals[:, 0]), x, z)
    return np.stack((along / size[0], y / size[1]), -1)


@lru_cache(maxsize=32)
def planks(color: Color, joint: Color, count: int = 6, spread: float = 0.05, seed: int = 3) -> Texture:
    """Floor boards along v, `count` in a width of the image, each of a slightly different wood."""
    side = 384
    rng = np.random.default_rng(seed)
    column = np.arange(side)
    board = column * count // side
    shade = 1.0 + spread * rng.uniform(-1, 1, count)[board]
    ends = rng.integers(0, side, count)[board]
    row = np.arange(side)[:, None]
    grain = 1.0 + 0.35 * spread * np.sin(column[None] * 0.9 + 2.5 * np.sin(row * 2 * np.pi / side + board))
    wood = np.asarray(color) * (shade[None] * grain)[..., None]
    edge = (column % (side // count) < 2)[None] | (np.abs(row - ends[None]) < 2)
    return texture(np.where(edge[..., None], joint, wood))


@lru_cache(maxsize=32)
def tiles(color: Color, other: Color, grout: Color, count: int = 4, width: int = 3) -> Texture:
    """A chequered floor, `count` tiles a width (even, so that it repeats)."""
    side = 384
    index = np.arange(side) * count // side
    check = (index[:, None] + index[None]) % 2
    line = np.arange(side) % (side // count) < width
    colors = np.where(check[..., None] == 0, color, other)
    return texture(np.where((line[:, None] | line[None])[..., None], grout, colors))


@lru_cache(maxsize=8)
def paving(joint: Color, count: int = 2) -> Texture:
    """Only the joints between square slabs, each row shifted by half: the ground's own colours show between them."""
    side = 256
    line = np.arange(side) % (side // count) < 4
    shifted = np.roll(line, side // count // 2)
    upper = (np.arange(side) // (side // count)) % 2 == 0
    lines = line[:, None] | np.where(upper[:, None], line[None], shifted[None])
    image = np.zeros((side, side, 4), np.uint8)
    image[..., :3], image[..., 3] = np.rint(np.asarray(joint) * 255), np.where(lines, 190, 0)
    return Texture(image, True)


@lru_cache(maxsize=32)
def stripes(color: Color, other: Color, count: int = 2) -> Texture:
    """Upright stripes of two colours, `count` pairs a width."""
    phase = (np.arange(256) * 2 * count // 256) % 2
    return texture(np.broadcast_to(np.where(phase[None, :, None] == 0, color, other), (8, 256, 3)))


@lru_cache(maxsize=32)
def dots(ground: Color, dot: Color, radius: float = 0.16) -> Texture:
    """Wallpaper with two dots to the image, one shifted against the other."""
    side = 192
    y, x = np.mgrid[0:side, 0:side] / side
    cover = np.zeros((side, side))
    for cx, cy in ((0.25, 0.25), (0.75, 0.75)):
        cover = np.maximum(cover, np.clip((radius - np.hypot(x - cx, y - cy)) * side / 1.5 + 0.5, 0, 1))
    return texture(np.asarray(ground) * (1 - cover[..., None]) + np.asarray(dot) * cover[..., None])


@lru_cache(maxsize=32)
def windows(
    wall: Color, panes: tuple[Color, ...], *, share: float, seed: int, columns: int = 8, rows: int = 10
) -> Texture:
    """The front of a tall house: rows of windows, a `share` of them lit in one of the colours of `panes`."""
    cell = 24
    rng = np.random.default_rng(seed)
    lit = rng.random((rows, columns)) < share
    hue = np.asarray(panes)[rng.integers(0, len(panes), (rows, columns))]
    dark = np.asarray(wall) * 0.72 + np.array((0.10, 0.14, 0.24)) * 0.28
    glass = np.where(lit[..., None], hue * rng.uniform(0.75, 1.0, (rows, columns, 1)), dark)
    front = np.broadcast_to(np.asarray(wall), (rows * cell, columns * cell, 3)).copy()
    blocks = front.reshape(rows, cell, columns, cell, 3)
    blocks[:, 5:18, :, 6:18] = glass[:, None, :, None]
    return texture(front)


@lru_cache(maxsize=8)
def crowd(seats: Color, seed: int) -> Texture:
    """Rows of people seen from far: heads and shoulders in bright colours."""
    cell, columns, rows = 16, 24, 12
    rng = np.random.default_rng(seed)
    picture = np.broadcast_to(np.asarray(seats), (rows * cell, columns * cell, 3)).copy()
    shirts = np.array(
        ((0.98, 0.97, 0.94), (0.95, 0.78, 0.26), (0.25, 0.55, 0.85), (0.93, 0.45, 0.42), (0.40, 0.75, 0.62))
    )
    skins = np.array(((0.96, 0.82, 0.70), (0.86, 0.66, 0.50), (0.55, 0.38, 0.28)))
    y, x = np.mgrid[0:cell, 0:cell]
    for row in range(rows):
        picture[row * cell + cell - 2 : row * cell + cell] *= 0.7
        for column in range(columns):
            if rng.random() < 0.12:
                continue
            patch = picture[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell]
            sway, rise = rng.uniform(-1.5, 1.5), rng.uniform(-1.5, 0.5)
            body = np.hypot((x - 8 - sway) / 5.5, (y - 14 - rise) / 5.5) < 1
            head = np.hypot(x - 8 - sway, y - 6 - rise) < 3.2
            patch[body] = shirts[rng.integers(len(shirts))]
            patch[head] = skins[rng.integers(len(skins))]
    return texture(picture)


@lru_cache(maxsize=8)
def bands(colors: tuple[Color, ...], wobble: float, seed: int) -> Texture:
    """Soft belts across v, as of a gas planet."""
    rng = np.random.default_rng(seed)
    height, width = 192, 256
    x = np.arange(width)[None] * 2 * np.pi / width
    y = np.arange(height)[:, None] / height
    bend = sum(np.sin(k * x + rng.uniform(0, 6)) * np.sin(2 * np.pi * y * k + rng.uniform(0, 6)) / k for k in (1, 2, 3))
    place = (y + wobble * bend) * (len(colors) - 1)
    low = np.clip(np.floor(place), 0, len(colors) - 2).astype(int)
    by = np.clip(place - low, 0, 1)[..., None]
    by = np.clip((by - 0.3) / 0.4, 0, 1)
    palette = np.asarray(colors)
    return texture(palette[low] * (1 - by) + palette[low + 1] * by)


def round_uv(mesh: Mesh, origin: npt.ArrayLike = (0.0, 0.0, 0.0)) -> Points:
    """(u, v) on a ball by longitude and latitude; its seam looks away from the camera."""
    x, y, z = (mesh.vertices - np.asarray(origin)).T.astype(np.float64)
    size = np.sqrt(x * x + y * y + z * z)
    return np.stack((0.5 + np.arctan2(x, z) / (2 * np.pi), 0.5 + np.arcsin(np.clip(y / size, -1, 1)) / np.pi), -1)
