"""Trimmings as light meshes laid on posed cloth: seams, stitches, buttons, pockets, belts, zips, collars and rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Frame, Group, Material, Mesh, Part, Texture
from joyip.studio.joy.skeleton import basis
from joyip.studio.shapes import Points, ball, grid, lathe, merge, mesh_of, place, stretch
from joyip.studio.sweeps import band, rounded, smooth_path, tube

Spots = Sequence[tuple[float, float]] | npt.NDArray[np.float64]
"""Places (N, 2) in the x-y plane of a frame, seen from the front."""
STEP = 0.02
"""Distance between points of what is laid on cloth."""


@dataclass(frozen=True, eq=False)
class Surface:
    """The outside of cloth, as seen from a frame: what trimmings are laid on."""

    field: Field
    frame: Frame

    def cast(self, start: Points, heading: Points) -> tuple[Points, Points]:
        """World points and unit normals where rays from outside (frame coordinates) come to the cloth."""
        spots = self.frame.apply(np.asarray(start, np.float32))
        ways = np.broadcast_to(np.asarray(heading, np.float32), spots.shape) @ self.frame.rotation.T
        going = np.arange(len(spots))
        for _ in range(32):
            step = self.field.distance(np.asfortranarray(spots[going]))
            spots[going] += ways[going] * step[:, None]
            going = going[np.abs(step) > 4e-4]
            if not len(going):
                break
        _, slope = self.field.gradient(np.asfortranarray(spots))
        slope = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
        return np.asarray(spots, np.float64), np.asarray(slope, np.float64)

    def front(self, spots: Spots, *, back: bool = False) -> tuple[Points, Points]:
        """The cloth straight ahead (or behind) each (x, y)."""
        flat = np.asarray(spots, np.float64)
        side = -1.0 if back else 1.0
        return self.cast(np.column_stack((flat, np.full(len(flat), 0.7 * side))), np.array((0.0, 0.0, -side)))

    def around(self, angles: npt.ArrayLike, heights: npt.ArrayLike) -> tuple[Points, Points]:
        """The cloth at angles (radians from the front, to the left) and heights."""
        turn, high = np.broadcast_arrays(np.asarray(angles, np.float64), np.asarray(heights, np.float64))
        out = np.column_stack((np.sin(turn), np.zeros(len(turn)), np.cos(turn)))
        return self.cast(out * 0.8 + np.column_stack((0 * high, high, 0 * high)), -out)


def trim(name: str, mesh: Mesh | Sequence[Mesh], material: Material, group: Group = "top") -> Part:
    """A finished part in world coordinates."""
    return Part(f"{group}.{name}", group, mesh if isinstance(mesh, Mesh) else merge(mesh), material)


def dense(spots: Spots, *, closed: bool = False, step: float = STEP) -> Points:
    """A polyline with points no farther apart than `step`."""
    line = np.asarray(spots, np.float64)
    if closed:
        line = np.concatenate((line, line[:1]))
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))))
    count = max(2, int(np.ceil(way[-1] / step)) + 1)
    at = np.linspace(0, way[-1], count)
    if closed:
        at = at[:-1]
    return np.column_stack([np.interp(at, way, line[:, axis]) for axis in range(line.shape[1])])


def curve(knots: Spots, count: int = 16) -> Points:
    """A smooth line through the knots."""
    return smooth_path(knots, count)


def seam(
    surface: Surface, spots: Spots, width: float, thickness: float = 0.008, *, back: bool = False, lift: float = 0.0
) -> Mesh:
    """A flat strip along a line on the front."""
    points, normals = surface.front(dense(spots), back=back)
    return ribbon(points + normals * (lift + thickness * 0.2), normals, width, thickness)


def ribbon(points: Points, normals: Points, width: float, thickness: float, *, closed: bool = False) -> Mesh:
    """A flat strip along points on cloth, lying on it."""
    ahead = (np.roll(points, -1, 0) - np.roll(points, 1, 0)) if closed else np.gradient(points, axis=0)
    return band(points, np.cross(ahead, normals), width, thickness, closed=closed)


def cord(surface: Surface, spots: Spots, radius: float, *, back: bool = False, lift: float = 0.3) -> Mesh:
    """A round cord along a line on the front; `lift` is in radii."""
    points, normals = surface.front(dense(spots), back=back)
    return tube(points + normals * radius * lift, radius, 8)


def stitches(surface: Surface, spots: Spots, *, radius: float = 0.0042, back: bool = False) -> list[Mesh]:
    """Dashes of thread along a line on the front."""
    points, normals = surface.front(dense(spots, step=0.0125), back=back)
    return dashes(points + normals * radius * 0.4, radius)


def dashes(points: Points, radius: float = 0.0042) -> list[Mesh]:
    """A dash between every second pair of points."""
    return [tube(points[i : i + 2], radius, 6) for i in range(0, len(points) - 1, 2)]


def belt(surface: Surface, height: float, width: float, thickness: float, *, lift: float = 0.0) -> Mesh:
    """A strip all around the trunk at a height."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    points, normals = surface.around(angle, np.full(72, height))
    return ribbon(points + normals * lift, normals, width, thickness, closed=True)


def strap(
    on: Surface, knots: Sequence[tuple[float, float]], width: float, thickness: float, lift: float = 0.006
) -> Mesh:
    """A strap from the front over a shoulder to the back, in the chest's frame.

    `knots` are (turn, x): how far aside it lies at each turn, in radians from straight ahead over the top.
    """
    ways, asides = np.array(knots).T
    turn = np.linspace(ways[0], ways[-1], 30)
    x = np.interp(turn, ways, asides)
    start = np.column_stack((x, 0.02 + np.sin(turn) * 0.8, np.cos(turn) * 0.8))
    way = np.column_stack((x, np.full(30, 0.02), 0 * x)) - start
    points, normals = on.cast(start, way / np.linalg.norm(way, axis=1, keepdims=True))
    return ribbon(points + normals * lift, normals, width, thickness)


def panel(surface: Surface, outline: Spots, thickness: float = 0.012, *, back: bool = False, lift: float = 0.0) -> Mesh:
    """A soft-edged piece of cloth with a star-shaped outline laid on the front: pockets, lapels, bibs, badges."""
    return _laid(surface, outline, thickness, lift, back)[0]


def _laid(surface: Surface, outline: Spots, thickness: float, lift: float, back: bool) -> tuple[Mesh, Points]:
    """A panel, and where on the front each of its vertices was before it was laid on."""
    line = dense(outline, closed=True, step=STEP * 0.8)
    middle = line.mean(0)
    reach = np.linalg.norm(line - middle, axis=1, keepdims=True)
    edge = np.minimum(0.007, reach * 0.3) / np.maximum(reach, 1e-9)
    shares = (1.0, 1.0, 1 - edge * 0.35, 1 - edge, 1 - 3 * edge, 0.66, 0.33)
    highs = (-0.006, 0.55, 0.88, 1.0, 1.0, 1.0, 1.0)
    flat = np.concatenate([middle + (line - middle) * share for share in shares] + [middle[None]])
    points, normals = surface.front(flat, back=back)
    high = np.repeat([h * thickness if h > 0 else h for h in highs], len(line))
    high = np.append(high, thickness) + lift
    laid = points + normals * high[:, None]
    below = points[-1] - normals[-1] * 0.02
    mesh = grid(laid[:-1].reshape(len(shares), len(line), 3), first=below, last=laid[-1])
    return mesh, np.concatenate((flat, middle[None]))


def boxy(wide: float, high: float, power: float = 0.3, count: int = 40) -> Points:
    """The outline of a rectangle with round corners, by half its width and height."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    return np.column_stack((np.sign(c) * np.abs(c) ** power * wide, np.sign(s) * np.abs(s) ** power * high))


def label(
    surface: Surface,
    at: tuple[float, float],
    half: tuple[float, float],
    look: tuple[str, tuple[float, float, float], Texture],
    lift: float,
) -> Part:
    """A badge of half a width and height on the front: its part's name, its ground's colour, what is printed on it."""
    name, ground, image = look
    mesh, flat = _laid(surface, boxy(*half) + at, 0.009, lift, False)
    uv = (flat - at) / (2 * np.array(half)) + 0.5
    return Part(name, "top", mesh, Material(ground, 0.5), uv=np.ascontiguousarray(uv, np.float32), texture=image)


def button(radius: float, thickness: float = 0.35) -> Mesh:
    """A round button that lies on the x-z plane, with a rim and a dent."""
    high = radius * thickness
    profile = [(radius, -high), (radius, high * 0.5), (radius * 0.92, high), (radius * 0.72, high)]
    return lathe([*profile, (radius * 0.6, high * 0.6), (0.0, high * 0.6)], 20)


def snap(radius: float) -> Mesh:
    """A domed metal button."""
    return stretch(ball(radius, segments=16), (1.0, 0.55, 1.0))


def placed_on(surface: Surface, spots: Spots, mesh: Mesh, *, back: bool = False, lift: float = 0.0) -> list[Mesh]:
    """Copies of a small thing (+y outwards, +z down) on the front."""
    points, normals = surface.front(spots, back=back)
    down = -surface.frame.rotation[:, 1]
    return [
        place(mesh, point + normal * lift, basis(normal.astype(np.float32), down))
        for point, normal in zip(points, normals, strict=True)
    ]


def zipper(surface: Surface, low: float, high: float, lift: float = 0.0) -> tuple[list[Mesh], list[Mesh]]:
    """The tape of a zip down the middle of the front, and its teeth and pull."""
    tape = seam(surface, [(0, low), (0, high)], 0.034, 0.010, lift=lift)
    rows = np.arange(low + 0.01, high - 0.02, 0.0125)
    tooth = stretch(ball(1.0, segments=8), (0.0085, 0.0045, 0.0042))
    teeth = placed_on(surface, [(0.0, float(y)) for y in rows], tooth, lift=lift + 0.007)
    pull = merge([stretch(ball(1.0, segments=14), (0.013, 0.009, 0.02)), place(slug(0.010, 0.03), (0, 0.006, 0.034))])
    return [tape], [*teeth, *placed_on(surface, [(0.0, high - 0.02)], pull, lift=lift + 0.010)]


def slug(radius: float, half: float) -> Mesh:
    """A small flat pill along z."""
    return stretch(ball(1.0, segments=14), (radius, radius * 0.5, half))


def ring(frame: Frame, inner: float, outer: float, height: float, rounding: float = 0.012) -> Mesh:
    """A rounded hoop around a frame's y axis, centred on its origin: cuffs, hems of legs, helmet rings."""
    half = height / 2
    corners = ((inner, -half), (outer, -half), (outer, half), (inner, half))
    return revolved(frame, rounded(corners, min(rounding, half, (outer - inner) / 2), 3, closed=True))


def revolved(frame: Frame, loop: Points, count: int = 56) -> Mesh:
    """A closed loop of (radius, height) turned about a frame's y axis."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, None]
    high = np.broadcast_to(loop[:, 1], (count, len(loop)))
    rows = np.stack((loop[:, 0] * np.sin(angle), high, loop[:, 0] * np.cos(angle)), -1)
    world = frame.apply(rows.reshape(-1, 3).astype(np.float32)).reshape(count, len(loop), 3)
    return outwards(grid(world, ring=True), frame.origin)


def outwards(mesh: Mesh, near: npt.ArrayLike) -> Mesh:
    """The mesh with its faces turned so that its volume is positive as seen from a point near it."""
    corner = (mesh.vertices.astype(np.float64) - np.asarray(near))[mesh.faces]
    volume = np.sum(np.cross(corner[:, 0], corner[:, 1]) * corner[:, 2])
    return mesh if volume > 0 else mesh_of(mesh.vertices, mesh.faces[:, ::-1])


def collar(frame: Frame, loop: Points, gap: float, tip: float = 0.0, count: int = 56) -> Mesh:
    """A collar of the cross-section `loop` (radius, height) around a frame's y axis, open by `gap` radians in front.

    `tip` draws the outer edge down beside the opening into points.
    """
    angle = np.linspace(gap / 2, 2 * np.pi - gap / 2, count)
    near = np.clip(1 - np.minimum(angle, 2 * np.pi - angle) / 1.1, 0, 1) ** 1.6
    wide = np.clip((loop[:, 0] - loop[:, 0].min()) / np.ptp(loop[:, 0]), 0, 1) ** 2
    low = np.clip((loop[:, 1].max() - loop[:, 1]) / np.ptp(loop[:, 1]), 0, 1)
    high = loop[:, 1] - tip * near[:, None] * wide * low
    radius = loop[:, 0] + 0.012 * near[:, None] * wide * low
    rows = np.stack((radius * np.sin(angle)[:, None], high, radius * np.cos(angle)[:, None]), -1)
    world = frame.apply(rows.reshape(-1, 3).astype(np.float32)).reshape(count, len(loop), 3)
    return outwards(grid(world, first=world[0].mean(0), last=world[-1].mean(0)), frame.origin)
