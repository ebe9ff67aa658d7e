"""Curves, and the closed surfaces swept along them: tubes and ribbons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from joyip.studio.compiled import compiled
from joyip.studio.geometry import Mesh
from joyip.studio.remembered import remembered
from joyip.studio.shapes import Points, grid


@remembered
def rounded(corners: npt.ArrayLike, radius: float | Sequence[float], steps: int = 5, *, closed: bool = False) -> Points:
    """A polyline (N, 2 or 3) with its corners rounded by quadratic arcs that begin `radius` before each corner."""
    line = np.asarray(corners, np.float64)
    count = len(line)
    reach = np.broadcast_to(np.asarray(radius, np.float64), (count,))
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    out: list[Points] = []
    for i in range(count):
        if not closed and i in (0, count - 1):
            out.append(line[i : i + 1])
            continue
        here, before, after = line[i], line[i - 1], line[(i + 1) % count]
        back, ahead = before - here, after - here
        cut = min(reach[i], 0.5 * np.linalg.norm(back), 0.5 * np.linalg.norm(ahead))
        start = here + back / np.linalg.norm(back) * cut
        stop = here + ahead / np.linalg.norm(ahead) * cut
        out.append((1 - t) ** 2 * start + 2 * t * (1 - t) * here + t**2 * stop)
    points = np.concatenate(out)
    keep = np.ones(len(points), bool)
    keep[1:] = np.linalg.norm(np.diff(points, axis=0), axis=1) > 1e-7
    kept: Points = points[keep]
    return kept


def smooth_path(knots: npt.ArrayLike, count: int, *, closed: bool = False) -> Points:
    """`count` points along the Catmull-Rom curve through the knots (N, D)."""
    line = np.asarray(knots, np.float64)
    padded = (
        np.concatenate((line[-1:], line, line[:2]))
        if closed
        else np.concatenate((2 * line[:1] - line[1:2], line, 2 * line[-1:] - line[-2:-1]))
    )
    spans = len(padded) - 3
    at = np.linspace(0.0, spans, count, endpoint=not closed)
    i = np.minimum(at.astype(int), spans - 1)
    t = (at - i)[:, None]
    a, b, c, d = (padded[i + k] for k in range(4))
    curve: Points = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve


@compiled
def _carry(normal: Points, tangent: Points) -> None:
    """Each normal after the first: the one before, turned as little as makes it square to the tangent."""
    for i in range(1, len(normal)):
        x, y, z = normal[i - 1]
        along = x * tangent[i, 0] + y * tangent[i, 1] + z * tangent[i, 2]
        x, y, z = x - along * tangent[i, 0], y - along * tangent[i, 1], z - along * tangent[i, 2]
        length = np.sqrt(x * x + y * y + z * z)
        normal[i, 0], normal[i, 1], normal[i, 2] = x / length, y / length, z / length


def frames_along(
    path: npt.ArrayLike, *, closed: bool = False, start: npt.ArrayLike | None = None
) -> tuple[Points, Points, Points]:
    """Unit tangents, normals and binormals (N, 3) along a path, turning as little as can be from the `start` normal."""
    line = np.asarray(path, np.float64)
    ahead = (np.roll(line, -1, 0) - np.roll(line, 1, 0)) if closed else np.gradient(line, axis=0)
    tangent = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-12)
    normal = np.empty_like(tangent)
    seed = np.eye(3)[np.argmin(np.abs(tangent[0]))] if start is None else np.asarray(start, np.float64)
    normal[0] = seed - tangent[0] * (seed @ tangent[0])
    normal[0] /= np.linalg.norm(normal[0])
    _carry(normal, tangent)
    if closed:
        back = normal[-1] - tangent[0] * (normal[-1] @ tangent[0])
        twist = np.arctan2(np.cross(back, normal[0]) @ tangent[0], back @ normal[0])
        angle = (twist * np.arange(len(line)) / len(line))[:, None]
        normal = normal * np.cos(angle) + np.cross(tangent, normal) * np.sin(angle)
    return tangent, normal, np.cross(tangent, normal)


@remembered
def tube(path: npt.ArrayLike, radius: float | npt.ArrayLike, segments: int = 12, *, closed: bool = False) -> Mesh:
    """A round tube along the path (N, 3); its open ends are half spheres of the end's radius."""
    line = np.asarray(path, np.float64)
    thick = np.broadcast_to(np.asarray(radius, np.float64), (len(line),))
    tangent, normal, binormal = frames_along(line, closed=closed)
    angle = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)[None, :, None]
    spokes = normal[:, None] * np.cos(angle) + binormal[:, None] * np.sin(angle)
    rows = line[:, None] + spokes * thick[:, None, None]
    if closed:
        return grid(rows, ring=True)
    bow = np.radians((72.0, 48.0, 24.0))[:, None, None]
    head = line[0] - tangent[0] * thick[0] * np.sin(bow) + spokes[0] * thick[0] * np.cos(bow)
    tail = line[-1] + tangent[-1] * thick[-1] * np.sin(bow[::-1]) + spokes[-1] * thick[-1] * np.cos(bow[::-1])
    rows = np.concatenate((head, rows, tail))
    return grid(rows, first=line[0] - tangent[0] * thick[0], last=line[-1] + tangent[-1] * thick[-1])


def band(
    path: npt.ArrayLike, across: npt.ArrayLike, width: float | npt.ArrayLike, thickness: float, *, closed: bool = False
) -> Mesh:
    """A flat ribbon with rounded edges along the path (N, 3): `across` (N, 3) points over its width."""
    line = np.asarray(path, np.float64)
    tangent, _, _ = frames_along(line, closed=closed)
    side = np.broadcast_to(np.asarray(across, np.float64), line.shape)
    side = side - tangent * np.sum(side * tangent, 1, keepdims=True)
    side = side / np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(tangent, side)
    half = np.broadcast_to(np.asarray(width, np.float64), (len(line),)) / 2
    angle = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
    flat = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.3
    rows = (
        line[:, None]
        + side[:, None] * flat[None, :, None] * half[:, None, None]
        + up[:, None] * (np.sin(angle) * thickness / 2)[None, :, None]
    )
    if closed:
        return grid(rows, ring=True)
    return grid(rows, first=rows[0].mean(0), last=rows[-1].mean(0))
