"""What sets are built of: blocks, poles, discs, sheets of cloth and walls, streets' lamps and shelves."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from joyip.studio import shapes
from joyip.studio.geometry import Mesh
from joyip.studio.shapes import Points, facing, lathe, merge, mesh_of, place, stretch, turn
from joyip.studio.sweeps import rounded

Spot = tuple[float, float, float]


@lru_cache(maxsize=1)
def _bevelled() -> tuple[Points, Points, npt.NDArray[np.int32]]:
    """A box's 24 vertices, three a corner: the corner's signs, the axis of its face; and 44 triangles."""
    signs = np.repeat(np.array(list(product((-1.0, 1.0), repeat=3))), 3, axis=0)
    axes = np.tile(np.eye(3), (8, 1))
    index = {
        (*(int(v) for v in sign), int(axis.argmax())): n for n, (sign, axis) in enumerate(zip(signs, axes, strict=True))
    }
    polygons: list[list[int]] = []
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        for side in (-1, 1):
            loop = []
            for first, second in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = [0, 0, 0]
                corner[axis], corner[others[0]], corner[others[1]] = side, first, second
                loop.append(index[(*corner, axis)])
            polygons.append(loop)
        for first, second in product((-1, 1), repeat=2):  # the four edges along this axis
            ends = []
            for side in (-1, 1):
                corner = [0, 0, 0]
                corner[axis], corner[others[0]], corner[others[1]] = side, first, second
                ends.append([index[(*corner, other)] for other in others])
            polygons.append([ends[0][0], ends[1][0], ends[1][1], ends[0][1]])
    polygons += [[3 * corner, 3 * corner + 1, 3 * corner + 2] for corner in range(8)]
    points = signs + 0.5 * signs * axes
    faces = []
    for loop in polygons:
        a, b, c = points[loop[:3]]
        outward = np.cross(b - a, c - a) @ points[loop].mean(0) > 0
        ring = loop if outward else loop[::-1]
        faces += [(ring[0], ring[k], ring[k + 1]) for k in range(1, len(ring) - 1)]
    return signs, axes, np.array(faces, np.int32)


def block(size: Spot, at: npt.ArrayLike, bevel: float = 0.02, rotation: Points | None = None) -> Mesh:
    """A box of a full size with softened edges, its middle at `at`: 44 triangles, watertight."""
    signs, axes, faces = _bevelled()
    half = np.asarray(size, np.float64) / 2
    soft = min(bevel, 0.9 * float(half.min()))
    points = signs * (half - soft * (1.0 - axes))
    mesh = Mesh(points.astype(np.float32), faces, np.ascontiguousarray(signs * axes, np.float32))
    return place(mesh, at, rotation)


@lru_cache(maxsize=24)
def _orb(segments: int) -> Mesh:
    return shapes.ball(1.0, segments=segments)


def ball(radius: float | npt.ArrayLike, at: npt.ArrayLike = (0.0, 0.0, 0.0), segments: int = 32) -> Mesh:
    """A ball or ellipsoid (one radius, or one for each axis); a sphere of each fineness is made but once."""
    if np.ndim(radius) == 0:
        return place(_orb(segments), at, scale=float(np.asarray(radius)))
    return place(stretch(_orb(segments), radius), at)


def standing(size: Spot, x: float, z: float, floor: float = 0.0, bevel: float = 0.02) -> Mesh:
    """A block that stands on the height `floor`."""
    return block(size, (x, floor + size[1] / 2, z), bevel)


def pole(a: npt.ArrayLike, b: npt.ArrayLike, radius: float, segments: int = 10) -> Mesh:
    """A straight round rod with flat ends."""
    first, last = np.asarray(a, np.float64), np.asarray(b, np.float64)
    about = facing(last - first)
    angle = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    spokes = np.stack((np.sin(angle), 0 * angle, np.cos(angle)), -1) @ about.T
    lower, upper = first + radius * spokes, last + radius * spokes
    ends = np.repeat(about[:, 1][None], segments, 0)
    here, after = np.arange(segments), (np.arange(segments) + 1) % segments
    fan = np.stack((np.zeros(segments - 2, int), here[1:-1], here[2:]), -1)
    faces = (
        np.stack((here, after, after + segments), -1),
        np.stack((here, after + segments, here + segments), -1),
        fan[:, ::-1] + 2 * segments,
        fan + 3 * segments,
    )
    return Mesh(
        np.concatenate((lower, upper, lower, upper)).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
        np.concatenate((spokes, spokes, -ends, ends)).astype(np.float32),
    )


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
    parts = [
        pole(np.add(first, (0, h * tall, -0.03)), np.add(last, (0, h * tall, -0.03)), 0.028, 8) for h in (0.35, 0.75)
    ]
    wide = float(np.linalg.norm(last - first)) / pickets * 0.55
    steps = (np.arange(pickets) + 0.5) / pickets
    upright = np.array((0.0, tall / 2, 0.0))
    parts += [block((wide, tall, 0.04), first + t * (last - first) + upright, 0.018, turn(y=yaw)) for t in steps]
    return parts
