"""Parametric surfaces for turned and boxed things: closed meshes with smooth normals, without marching cubes.

Every function answers a `Mesh` that is watertight (each edge in two faces, opposite ways), its faces counter-clockwise
from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.compiled import compiled
from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.remembered import remembered

Points = npt.NDArray[np.float64]
"""Any array of floats whose last axis is the coordinate."""
Triangles = npt.NDArray[np.int32]


def mesh_of(vertices: npt.ArrayLike, faces: npt.ArrayLike) -> Mesh:
    """A mesh with area-weighted vertex normals."""
    points = np.asarray(vertices, np.float64).reshape(-1, 3)
    triangles = np.asarray(faces, np.int32).reshape(-1, 3)
    return _smooth(points, triangles)


def _smooth(points: Points, triangles: Triangles) -> Mesh:
    points, triangles = np.ascontiguousarray(points), np.ascontiguousarray(triangles)
    return Mesh(points.astype(np.float32), triangles, _smooth_normals(points, triangles))


@compiled
def box_of(points: Vectors) -> Vectors:
    """The corners (2, 3) of the box round points (N, 3)."""
    box = np.empty((2, 3), np.float32)
    for axis in range(3):
        low, high = points[0, axis], points[0, axis]
        for point in range(len(points)):
            low, high = min(low, points[point, axis]), max(high, points[point, axis])
        box[0, axis], box[1, axis] = low, high
    return box


@compiled
def _smooth_normals(points: Points, triangles: Triangles) -> npt.NDArray[np.float32]:
    """Unit normals (V, 3) of vertices: those of the triangles round each, by their areas."""
    normals = np.zeros((len(points), 3), np.float64)
    for face in range(len(triangles)):
        a, b, c = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        for corner in (a, b, c):
            normals[corner, 0] += uy * vz - uz * vy
            normals[corner, 1] += uz * vx - ux * vz
            normals[corner, 2] += ux * vy - uy * vx
    unit = np.empty((len(points), 3), np.float32)
    for index in range(len(points)):
        x, y, z = normals[index, 0], normals[index, 1], normals[index, 2]
        length = np.sqrt(x * x + y * y + z * z)
        if length > 1e-18:
            unit[index, 0], unit[index, 1], unit[index, 2] = x / length, y / length, z / length
        else:
            unit[index, 0], unit[index, 1], unit[index, 2] = 0, 1, 0
    return unit


@compiled
def _volume(points: Points, triangles: Triangles) -> float:
    """Six times the volume that the triangles enclose; negative where they look inwards."""
    total = 0.0
    for face in range(len(triangles)):
        a, b, c = triangles[face, 0], triangles[face, 1], triangles[face, 2]
        total += points[a, 0] * (points[b, 1] * points[c, 2] - points[b, 2] * points[c, 1])
        total += points[a, 1] * (points[b, 2] * points[c, 0] - points[b, 0] * points[c, 2])
        total += points[a, 2] * (points[b, 0] * points[c, 1] - points[b, 1] * points[c, 0])
    return total


def merge(meshes: Sequence[Mesh]) -> Mesh:
    """Several meshes as one (of one material)."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + np.int32(start) for mesh, start in zip(meshes, starts, strict=False)]),
        np.concatenate([mesh.normals for mesh in meshes]),
    )


def place(
    mesh: Mesh, origin: npt.ArrayLike = (0, 0, 0), rotation: npt.ArrayLike | None = None, scale: float = 1.0
) -> Mesh:
    """The mesh turned, scaled evenly and moved: rotation @ p * scale + origin."""
    points: npt.NDArray[np.float64] = mesh.vertices.astype(np.float64)
    normals = mesh.normals
    if rotation is not None:
        turn = np.asarray(rotation, np.float64)
        points, normals = points @ turn.T, np.ascontiguousarray(normals @ turn.T, np.float32)
    return Mesh((points * scale + np.asarray(origin)).astype(np.float32), mesh.faces, normals)


def stretch(mesh: Mesh, factors: npt.ArrayLike) -> Mesh:
    """The mesh scaled by its own factor along each axis (all positive), normals kept perpendicular."""
    factor = np.asarray(factors, np.float64)
    normals = mesh.normals / factor
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Mesh(
        np.ascontiguousarray(mesh.vertices * factor, np.float32), mesh.faces, np.ascontiguousarray(normals, np.float32)
    )


def turn(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Points:
    """Rotation matrix (3, 3) by degrees about the axes: first x, then y, then z."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(np.radians((x, y, z))), np.sin(np.radians((x, y, z)))
    about_x = np.array(((1, 0, 0), (0, cx, -sx), (0, sx, cx)))
    about_y = np.array(((cy, 0, sy), (0, 1, 0), (-sy, 0, cy)))
    about_z = np.array(((cz, -sz, 0), (sz, cz, 0), (0, 0, 1)))
    rotation: Points = about_z @ about_y @ about_x
    return rotation


def facing(direction: npt.ArrayLike) -> Points:
    """Rotation matrix that turns +y into the direction."""
    up = np.asarray(direction, np.float64)
    up = up / np.linalg.norm(up)
    aside = np.cross(up, (0.0, 0.0, 1.0) if abs(up[2]) < 0.9 else (1.0, 0.0, 0.0))
    aside /= np.linalg.norm(aside)
    return np.stack((aside, up, np.cross(aside, up)), axis=1)


def grid(
    points: npt.ArrayLike, *, first: npt.ArrayLike | None = None, last: npt.ArrayLike | None = None, ring: bool = False
) -> Mesh:
    """A surface through rows (U, V, 3), each row a closed loop.

    `first` and `last` are the points that close the ends as fans; with `ring` the last row joins the first instead.
    The faces are turned outwards, whichever way the rows run.
    """
    rows = np.asarray(points, np.float64)
    ends = [np.asarray(end, np.float64).reshape(1, 3) for end in (first, last) if end is not None]
    corners = np.concatenate([rows.reshape(-1, 3), *ends])
    triangles = _woven(*rows.shape[:2], first is not None, last is not None, ring).copy()
    if _volume(corners, triangles) < 0:  # it is inside out
        triangles = np.ascontiguousarray(triangles[:, ::-1])
    return _smooth(corners, triangles)


@lru_cache(maxsize=512)
def _woven(count: int, around: int, first: bool, last: bool, ring: bool) -> npt.NDArray[np.int32]:
    """The triangles of `grid` by what they depend on (read only; 64 kB for the larger ones)."""
    here = np.arange(count if ring else count - 1)[:, None] * around
    there = (here + around) % (count * around)
    j = np.arange(around)[None, :]
    k = (j + 1) % around
    faces = [
        np.stack((here + j, here + k, there + k), -1).reshape(-1, 3),
        np.stack((here + j, there + k, there + j), -1).reshape(-1, 3),
    ]
    loop, after = np.arange(around), (np.arange(around) + 1) % around
    total, base = count * around, (count - 1) * around
    if first:
        faces.append(np.stack((np.full(around, total), after, loop), -1))
    if last:
        faces.append(np.stack((np.full(around, total + first), base + loop, base + after), -1))
    triangles = np.concatenate(faces).astype(np.int32)
    triangles.flags.writeable = False
    return triangles


@remembered
def lathe(profile: npt.ArrayLike, segments: int = 48) -> Mesh:
    """The (radius, height) profile turned about the y axis.

    It runs from the bottom to the top along the outside; both ends are closed on the axis, so they may have any radius.
    """
    line = np.asarray(profile, np.float64)
    ends = line[0], line[-1]
    inner = line[line[:, 0] > 1e-9]
    angle = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    rows = np.stack(
        (
            inner[:, :1] * np.sin(angle),
            np.broadcast_to(inner[:, 1:], (len(inner), segments)),
            inner[:, :1] * np.cos(angle),
        ),
        -1,
    )
    return grid(rows, first=(0.0, ends[0][1], 0.0), last=(0.0, ends[1][1], 0.0))


def ball(radius: float | npt.ArrayLike, origin: npt.ArrayLike = (0, 0, 0), segments: int = 32) -> Mesh:
    """A sphere, or an ellipsoid of three radii."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, max(segments // 2, 4) + 1)
    mesh = lathe(np.stack((np.cos(angle), np.sin(angle)), -1).clip((0, -1)), segments)
    return place(stretch(mesh, np.broadcast_to(np.asarray(radius, np.float64), (3,))), origin)


@remembered
def box(size: npt.ArrayLike, radius: float, origin: npt.ArrayLike = (0, 0, 0), cells: int = 10) -> Mesh:
    """A box of the given full size with edges rounded by the radius."""
    half = np.asarray(size, np.float64) / 2
    edge = np.linspace(-1.0, 1.0, cells + 1)
    # dense where the edge bends: the outer cells hold the arc, the inner ones the flat
    bend = cells // 3
    arc = np.tan(np.linspace(0.0, np.pi / 4, bend + 1))
    vertices: list[Points] = []
    faces: list[npt.NDArray[np.int64]] = []
    index = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    quads = np.stack((index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]), -1).reshape(-1, 4)
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        lines = []
        for span in (half[u], half[v]):
            inner = np.maximum(span - radius, 0.0)
            flat = edge[bend : cells - bend + 1] / edge[cells - bend] * inner
            lines.append(np.concatenate((-inner - arc[:0:-1] * radius, flat, inner + arc[1:] * radius)))
        for sign in (-1.0, 1.0):
            sheet = np.empty((cells + 1, cells + 1, 3))
            sheet[..., u], sheet[..., v] = lines[0][:, None], lines[1][None, :]
            sheet[..., axis] = sign * half[axis]
            faces.append((quads if sign > 0 else quads[:, ::-1]) + sum(len(sheet) for sheet in vertices))
            vertices.append(sheet.reshape(-1, 3))
    points = np.concatenate(vertices)
    core = np.clip(points, -(half - radius), half - radius)
    out = points - core
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    points = core + out * radius
    _, keep, same = np.unique(np.round(points / (radius * 1e-3 + 1e-6)), axis=0, return_index=True, return_inverse=True)
    quad = same.reshape(-1)[np.concatenate(faces)]
    triangles = np.concatenate((quad[:, (0, 1, 2)], quad[:, (0, 2, 3)]))
    return place(mesh_of(points[keep], triangles), origin)


def slab(outline: npt.ArrayLike, thickness: float, bevel: float, steps: int = 3) -> Mesh:
    """A star-shaped outline (N, 2), counter-clockwise in x and y, extruded evenly about z = 0 with rounded edges."""
    line = np.asarray(outline, np.float64)
    middle = line.mean(0)
    ahead = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    inward = np.stack((-ahead[:, 1], ahead[:, 0]), -1)
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    turning = np.linspace(0.0, np.pi / 2, steps + 1)
    rim = [(bevel * (1 - np.sin(a)), thickness / 2 - bevel + bevel * np.cos(a)) for a in turning[::-1]]
    rows = [np.column_stack((line + inward * inset, np.full(len(line), -z))) for inset, z in rim[::-1]]
    rows += [np.column_stack((line + inward * inset, np.full(len(line), z))) for inset, z in rim]
    # two inner rows keep the caps' normals flat
    inset = 2.5 * bevel
    cap = line + inward * bevel + (middle - line) * min(0.5, inset / np.abs(line - middle).max())
    rows.insert(0, np.column_stack((cap, np.full(len(line), -thickness / 2))))
    rows.append(np.column_stack((cap, np.full(len(line), thickness / 2))))
    return grid(np.stack(rows), first=(*middle, -thickness / 2), last=(*middle, thickness / 2))
