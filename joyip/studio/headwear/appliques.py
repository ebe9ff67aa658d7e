"""What is sewn or set on hats: patches and cords that follow their cloth, paws, buckles, and weaves as textures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Mesh, Texture
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, grid, merge
from joyip.studio.sweeps import rounded, tube

On = Callable[[Points, Points | float], Points]
"""Points of a hat's outside in the directions (..., 3), raised by heights (...)."""
Oval = tuple[float, float, float, float]
"""x, y, half width and half height in the plane before a hat's front."""

PAW: tuple[Oval, ...] = (
    (0.0, -0.022, 0.066, 0.052),
    (-0.073, 0.032, 0.027, 0.034),
    (-0.027, 0.075, 0.027, 0.036),
    (0.027, 0.075, 0.027, 0.036),
    (0.073, 0.032, 0.027, 0.034),
)
"""Pads of a paw."""
AHEAD = 0.42
"""Distance of the plane in which patches are drawn before they are laid on."""


def on_bowl(seat: Seat, off: float, height: float, power: float, over: float = 0.0) -> On:
    """The outside of a hat that is a rounded bowl, `over` it."""

    def on(directions: Points, above: Points | float) -> Points:
        flat = seat.bowl(directions, off, height, power)
        reach = np.linalg.norm(flat, axis=-1)
        placed: Points = flat * (1.0 + (over + above) / reach)[..., None]
        return placed

    return on


def ahead(flat: npt.ArrayLike) -> Points:
    """Directions (..., 3) of points (..., 2) of the plane before the front."""
    line = np.asarray(flat, np.float64)
    return np.concatenate((line, np.full((*line.shape[:-1], 1), AHEAD)), -1)


def oval(on: On, spot: Oval, high: float = 0.019, steps: int = 28) -> Mesh:
    """A padded oval on a hat's front."""
    x, y, wide, tall = spot
    angle = np.linspace(0.0, 2.0 * np.pi, steps, endpoint=False)
    circle = np.stack((np.cos(angle), np.sin(angle)), -1) * (wide, tall)
    return patch(on, np.add(circle, (x, y)), high)


def patch(on: On, outline: npt.ArrayLike, high: float = 0.019, place: Callable[[Points], Points] = ahead) -> Mesh:
    """A padded piece with a star-shaped outline (N, 2), raised by `high` in its middle."""
    line = np.asarray(outline, np.float64)
    middle = line.mean(0)
    layers = ((1.0, -0.012), (1.0, 0.3 * high), (0.88, 0.75 * high), (0.55, 0.95 * high), (0.2, high))
    share, above = np.array(layers).T[..., None]
    rows = on(place(middle + (line - middle) * share[..., None]), above)
    return grid(rows, first=rows[0].mean(0), last=rows[-1].mean(0))


def paw(on: On, x: float, y: float, size: float = 1.0) -> Mesh:
    """A paw print on a hat's front."""
    return merge([oval(on, (x + size * u, y + size * v, size * w, size * h)) for u, v, w, h in PAW])


def cord(on: On, line: npt.ArrayLike, radius: float, segments: int = 8) -> Mesh:
    """A cord along a line (N, 2) of the front, evenly divided."""
    flat = np.asarray(line, np.float64)
    along = np.concatenate(((0.0,), np.cumsum(np.linalg.norm(np.diff(flat, axis=0), axis=1))))
    t = np.linspace(0.0, along[-1], max(6, round(along[-1] / 0.018)))
    fine = np.stack([np.interp(t, along, flat[:, axis]) for axis in range(2)], -1)
    return tube(on(ahead(fine), 0.3 * radius), radius, segments)


def buckle(wide: float, tall: float, thick: float) -> Mesh:
    """A rectangular frame about the origin that faces +z, with its tongue."""
    corners = ((-wide, -tall, 0.0), (wide, -tall, 0.0), (wide, tall, 0.0), (-wide, tall, 0.0))
    frame = tube(rounded(corners, 0.5 * thick + 0.02, closed=True), thick, 8, closed=True)
    tongue = tube(((-wide, 0.0, 0.0), (0.0, 0.0, 0.3 * thick), (wide, 0.0, 0.0)), 0.6 * thick, 8)
    return merge([frame, tongue])


@cache
def straw() -> Texture:
    """Plaited straw: rows of slanted strands, light and dark over the hat's colour; it may be tiled and mirrored."""
    size = 96
    v, u = np.mgrid[0:size, 0:size] / size
    strand = (3.0 * u + 1.1 * np.abs(v - 0.5)) % 1.0
    ridge = np.sin(np.pi * strand)
    gap = np.clip(1.0 - np.minimum(v, 1.0 - v) / 0.07, 0.0, 1.0)
    dark = np.maximum(np.clip(1.0 - ridge / 0.55, 0.0, 1.0) * 0.5, gap * 0.75)
    light = np.clip((ridge - 0.75) / 0.25, 0.0, 1.0) * 0.4 * (1.0 - gap)
    image = np.zeros((size, size, 4))
    image[..., :3] = np.where((dark > light)[..., None], (0.40, 0.24, 0.07), (1.0, 0.97, 0.82))
    image[..., 3] = np.maximum(dark, light)
    return Texture(np.ascontiguousarray(np.round(image * 255), np.uint8), repeat=True)


def wound(rows: Points, repeats: float, course: float, vertices: int) -> npt.NDArray[np.float32]:
    """Texture places of a mesh whose first vertices are the rows (R, N, 3): round it and out again, without a seam.

    Half a turn holds so many `repeats`, mirrored on the other side; a row of the weave is `course` wide.
    """
    steps = rows.shape[1]
    turned = repeats * np.abs(np.roll(np.linspace(-1.0, 1.0, steps, endpoint=False), steps // 2))
    along = np.concatenate(((0.0,), np.cumsum(np.linalg.norm(np.diff(rows, axis=0), axis=-1).mean(1)))) / course
    flat = np.stack(np.broadcast_arrays(turned[None], along[:, None]), -1).reshape(-1, 2)
    return np.ascontiguousarray(np.pad(flat, ((0, vertices - len(flat)), (0, 0)), mode="edge"), np.float32)
