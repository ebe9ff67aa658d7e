"""What sets are built of: blocks, poles, discs, sheets of cloth and walls, streets' lamps and shelves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Mesh
from joyip.studio.shapes import Points, box, lathe, mesh_of, place, turn
from joyip.studio.sweeps import rounded, tube

Spot = tuple[float, float, float]


def block(size: Spot, at: npt.ArrayLike, bevel: float = 0.02, rotation: Points | None = None) -> Mesh:
    """A box of a full size with softened edges, its middle at `at`: 108 triangles."""
    return place(box(size, min(bevel, 0.45 * min(size)), cells=3), at, rotation)


def standing(size: Spot, x: float, z: float, floor: float = 0.0, bevel: float = 0.02) -> Mesh:
    """A block that stands on the height `floor`."""
    return block(size, (x, floor + size[1] / 2, z), bevel)


def pole(a: npt.ArrayLike, b: npt.ArrayLike, radius: float, segments: int = 10) -> Mesh:
    """A straight round rod."""
    return tube(np.stack((np.asarray(a, np.float64), np.asarray(b, np.float64))), radius, segments)


def disc(radius: float, thick: float, segments: int = 40, bevel: float | None = None) -> Mesh:
    """A round plate lying on y = 0."""
    edge = 0.4 * thick if bevel is None else bevel
    return lathe(rounded(((0.0, 0.0), (radius, 0.0), (radius, thick), (0.0, thick)), edge, 3), segments)


def pot(bottom: float, top: float, height: float, segments: int = 28) -> Mesh:
    """A tapered vessel or shade standing on y = 0, closed."""
    return lathe(rounded(((0.0, 0.0), (bottom, 0.0), (top, height), (0.0, height)), 0.08 * height, 3), segments)


def net(points: Points) -> Mesh:
    """An open sheet through points (U, V, 3); it faces along (d/dU) x (d/dV)."""
    index = np.arange(points[..., 0].size).reshape(points.shape[:2])
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    return mesh_of(
        points, np.concatenate((np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)))
    )


def wall(line: npt.ArrayLike, low: float, high: float, rows: int = 2) -> Mesh:
    """An upright sheet over a ground line (N, 2) of x and z, from left to right as the camera sees it."""
    path = np.asarray(line, np.float64)
    heights = np.linspace(low, high, rows)
    points = np.empty((len(path), rows, 3))
    points[..., 0], points[..., 2] = path[:, :1], path[:, 1:]
    points[..., 1] = heights[None]
    return net(points)


def along(line: npt.ArrayLike) -> Points:
    """How far each point of a line (N, D) is from its first."""
    steps = np.linalg.norm(np.diff(np.asarray(line, np.float64), axis=0), axis=1)
    return np.concatenate(([0.0], np.cumsum(steps)))


def horseshoe(z: float, half: float, ahead: float, corner: float = 0.7, flare: float = 0.5) -> Points:
    """Ground line (N, 2) of a room's three walls: the back at z, the sides at about `half`, opening to the camera."""
    path = np.array(((-half - flare, ahead), (-half, z), (half, z), (half + flare, ahead)))
    curve = rounded(path, (0.0, corner, corner, 0.0), 8)
    pieces = [np.linspace(a, b, 9)[:-1] for a, b in ((curve[0], curve[1]), (curve[-2], curve[-1]))]
    middle = len(curve) // 2
    back = np.linspace(curve[middle - 1], curve[middle], 13)[:-1]
    return np.concatenate((pieces[0], curve[1 : middle - 1], back, curve[middle:-2], pieces[1], curve[-1:]))


def rows_of(count: int, low: float, high: float, make: Callable[[float], Mesh]) -> list[Mesh]:
    """The same thing `count` times between two places."""
    return [make(float(spot)) for spot in np.linspace(low, high, count)]


def street_lamp(at: Spot, tall: float) -> tuple[Mesh, Mesh]:
    """An iron post with a round lamp on it: the iron, and the glass."""
    from joyip.studio.shapes import ball, merge

    post = lathe(
        rounded(
            ((0.0, 0.0), (0.16, 0.0), (0.13, 0.12), (0.05, 0.2), (0.04, tall), (0.12, tall + 0.06), (0.0, tall + 0.08)),
            0.02,
            3,
        ),
        20,
    )
    cap = place(pot(0.13, 0.03, 0.09, 20), (0.0, tall + 0.36, 0.0))
    glass = ball((0.15, 0.17, 0.15), (0.0, tall + 0.22, 0.0), 22)
    return place(merge([post, cap]), at), place(glass, at)


def fence(a: npt.ArrayLike, b: npt.ArrayLike, tall: float, pickets: int) -> list[Mesh]:
    """Rounded pickets and two rails between two points on the ground."""
    first, last = np.asarray(a, np.float64), np.asarray(b, np.float64)
    yaw = float(np.degrees(np.arctan2(-(last - first)[2], (last - first)[0])))
    parts = [pole(first + (0, h * tall, -0.03), last + (0, h * tall, -0.03), 0.028, 8) for h in (0.35, 0.75)]
    wide = float(np.linalg.norm(last - first)) / pickets * 0.55
    for t in (np.arange(pickets) + 0.5) / pickets:
        parts.append(block((wide, tall, 0.04), first + t * (last - first) + (0, tall / 2, 0), 0.018, turn(y=yaw)))
    return parts
