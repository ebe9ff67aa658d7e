"""From a field to a triangle mesh: dual marching cubes on the cells near the surface, vertices drawn onto it.

The lattice is refined from tiles of 32 cells down to blocks of 2, and only where the surface can be. In each tile the
field is first pruned to what is near, so that a figure of a hundred primitives costs a handful per point.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field, Scalars
from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.patches import CORNERS, COUNT, EDGES, PATCH, edge_index

TILE = 32
STEPS = ((32, 8), (8, 2))
"""Refinement: block size to next block size, in cells."""
SLACK = 1.25
"""Fields are bounds, not exact distances: a block is dropped only when its centre is this many radii away."""

Ints = npt.NDArray[np.int64]


def mesh_field(field: Field, resolution: float) -> Mesh:
    """The surface of `field` as a closed mesh with edges about `resolution` long; empty when there is no surface.

    Raises ValueError for a field whose values jump, so that its surface cannot be followed.
    """
    for slack in (SLACK, 2 * SLACK, 6 * SLACK):
        mesh = _attempt(field, np.float32(resolution), slack)
        if mesh is not None:
            return mesh
    raise ValueError("the field's values jump: its surface leaves the cells where it was looked for")


def _attempt(field: Field, step: np.float32, slack: float) -> Mesh | None:
    """The mesh, or None when the field is steeper than `slack` allows for and the surface was cut."""
    lattice = _Lattice.around(field, step, slack)
    blocks = lattice.blocks()
    if not len(blocks):
        return Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), np.zeros((0, 3), np.float32))
    cells = _Cells.of(lattice, blocks)
    quads = cells.quads(lattice)
    if (quads < 0).any():
        return None
    rough = _relaxed(*cells.vertices(lattice), quads)
    points, normals = lattice.draw_on(*rough)
    return Mesh(points, _triangles(points, quads), normals)


@dataclass(eq=False)
class _Lattice:
    """The lattice over a field's bounds: which tiles hold surface, and the pruned field of each."""

    step: np.float32
    slack: float
    origin: npt.NDArray[np.float32]
    shape: Ints
    tile_id: Ints
    fields: list[Field]

    @staticmethod
    def around(field: Field, step: np.float32, slack: float) -> _Lattice:
        low, high = field.bounds()
        first = np.floor(low / step).astype(np.int64) - 2
        # one more layer of tiles, always dropped, so that every neighbour of a kept one has an entry
        shape = (np.ceil(high / step).astype(np.int64) + 2 - first) // TILE + 2
        tiles = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), -1).reshape(-1, 3)
        lattice = _Lattice(step, slack, first.astype(np.float32) * step, shape, np.zeros(0, np.int64), [])
        centres = lattice.positions(tiles * TILE + TILE / 2)
        radius = float(step) * TILE * np.sqrt(3) / 2
        near = (np.abs(field.distance(centres)) <= slack * radius) & (tiles < shape - 1).all(1)
        # a vertex may lie on the far face of a tile, and its gradient is sampled beyond it: prune for a bit more
        lattice.fields = field.prune(centres[near], radius + 3 * float(step))
        lattice.tile_id = np.where(near, np.cumsum(near) - 1, -1)
        return lattice

    def positions(self, lattice: npt.NDArray[np.generic]) -> Vectors:
        """World points of lattice coordinates (N, 3), stored by columns."""
        columns = np.ascontiguousarray(lattice.T, np.float32)
        return (columns * self.step + self.origin[:, None]).T

    def tile_of(self, lattice: Ints) -> Ints:
        """Index of the tile of each lattice point among the tiles kept; -1 where dropped."""
        tile = lattice >> 5
        found: Ints = self.tile_id[(tile[..., 0] * self.shape[1] + tile[..., 1]) * self.shape[2] + tile[..., 2]]
        return found

    def slots(self, lattice: Ints) -> Ints:
        """Where each lattice point's value is stored: 32³ slots per kept tile; -1 in a dropped tile."""
        inner = lattice & (TILE - 1)
        tile = self.tile_of(lattice)
        slot = ((tile * TILE + inner[..., 0]) * TILE + inner[..., 1]) * TILE + inner[..., 2]
        return np.where(tile < 0, -1, slot)

    def evaluate(self, points: Vectors, tile: Ints) -> Scalars:
        """Distances of points that are sorted by tile, each by its tile's own field."""
        out = np.empty(len(points), np.float32)
        edges = np.searchsorted(tile, np.arange(len(self.fields) + 1))
        for index, (start, end) in enumerate(pairwise(edges)):
            if end > start:
                out[start:end] = self.fields[index].distance(np.asfortranarray(points[start:end]))
        return out

    def blocks(self) -> Ints:
        """Lower corners (M, 3) of the 2-cell blocks that the surface may pass, sorted by tile."""
        kept = np.flatnonzero(self.tile_id >= 0)
        corners = np.stack(np.unravel_index(kept, self.shape), -1) * TILE
        for size, small in STEPS:
            count = size // small
            offsets = np.stack(np.meshgrid(*[np.arange(count) * small] * 3, indexing="ij"), -1).reshape(-1, 3)
            corners = (corners[:, None] + offsets).reshape(-1, 3)
            values = self.evaluate(self.positions(corners + small / 2), self.tile_of(corners))
            corners = corners[np.abs(values) <= np.float32(self.slack * np.sqrt(3) / 2 * small) * self.step]
        return corners

    def draw_on(self, rough: Vectors, normals: Vectors) -> tuple[Vectors, Vectors]:
        """Vertices moved along their normals by their distance from the surface."""
        tile = self.tile_of(np.floor((rough - self.origin) / self.step).astype(np.int64))
        order = np.argsort(tile, kind="stable")
        value = np.empty(len(rough), np.float32)
        value[order] = self.evaluate(rough[order], tile[order])
        steep = np.linalg.norm(normals, axis=1)
        unit = normals / np.maximum(steep, np.float32(1e-12))[:, None]
        move = np.clip(value / np.maximum(steep, np.float32(0.5)), -self.step / 2, self.step / 2)
        return np.ascontiguousarray(rough - unit * move[:, None], np.float32), np.ascontiguousarray(unit, np.float32)


@dataclass(eq=False)
class _Cells:
    """The cells that the surface crosses: lower corners, corner values, sign patterns, first vertex of each."""

    corner: Ints
    values: Scalars
    pattern: npt.NDArray[np.uint8]
    first: Ints
    at_slot: npt.NDArray[np.int32]

    @staticmethod
    def of(lattice: _Lattice, blocks: Ints) -> _Cells:
        steps = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1)
        slots = lattice.slots(blocks[:, None, None, None] + steps)
        values = _sample(lattice, blocks, slots, steps)
        inside = values < 0
        where, corners, patterns = [], [], []
        for dx, dy, dz in CORNERS:
            part = [(slice(None), dx + cx, dy + cy, dz + cz) for cx, cy, cz in CORNERS]
            pattern = np.zeros(len(blocks), np.uint8)
            for bit, at in enumerate(part):
                pattern |= inside[at].astype(np.uint8) << np.uint8(bit)
            crossed = np.flatnonzero((pattern != 0) & (pattern != 255))
            where.append(blocks[crossed] + np.array([dx, dy, dz]))
            corners.append(np.stack([values[at][crossed] for at in part], -1))
            patterns.append(pattern[crossed])
        corner, pattern = np.concatenate(where), np.concatenate(patterns)
        at_slot = np.full(len(lattice.fields) * TILE**3 + 1, -1, np.int32)
        at_slot[lattice.slots(corner)] = np.arange(len(corner), dtype=np.int32)
        at_slot[-1] = -1
        first = np.concatenate([[0], np.cumsum(COUNT[pattern].astype(np.int64))])
        return _Cells(corner, np.concatenate(corners), pattern, first, at_slot)

    def vertices(self, lattice: _Lattice) -> tuple[Vectors, Vectors]:
        """One vertex per patch, the mean of where its loop crosses the cell's edges; and the gradients there."""
        inner = np.zeros((int(self.first[-1]), 3), np.float32)
        count = np.zeros(len(inner), np.float32)
        for edge, (low, high) in enumerate(EDGES):
            cut = np.flatnonzero(PATCH[self.pattern, edge] >= 0)
            vertex = self.first[cut] + PATCH[self.pattern[cut], edge]
            a, b = self.values[cut, low], self.values[cut, high]
            spot = np.repeat(CORNERS[low][None].astype(np.float32), len(cut), axis=0)
            spot[:, edge // 4] = a / (a - b)
            inner[vertex] += spot
            count[vertex] += 1
        inner /= count[:, None]
        owner = np.repeat(np.arange(len(self.corner)), COUNT[self.pattern])
        points = (self.corner[owner] + inner) * lattice.step + lattice.origin
        return points.astype(np.float32), _trilinear_gradient(self.values[owner], inner) / lattice.step

    def quads(self, lattice: _Lattice) -> Ints:
        """(Q, 4) vertices around each crossed lattice edge, counter-clockwise from outside; -1: no cell."""
        found = []
        for axis in range(3):
            u, v = np.eye(3, dtype=np.int64)[[(axis + 1) % 3, (axis + 2) % 3]]
            low, high = self.pattern & 1, self.pattern >> (1 << axis) & 1
            cut = np.flatnonzero(low != high)
            ring = []
            for du, dv in ((0, 0), (1, 0), (1, 1), (0, 1)):
                cell = self.at_slot[lattice.slots(self.corner[cut] - du * u - dv * v)]
                loop = PATCH[self.pattern[cell], edge_index(axis, du, dv)]
                ring.append(np.where((cell < 0) | (loop < 0), -1, self.first[cell] + loop))
            quad = np.stack(ring, -1)
            quad[low[cut] == 0] = quad[low[cut] == 0][:, ::-1]
            found.append(quad)
        return np.concatenate(found)


def _sample(lattice: _Lattice, blocks: Ints, slots: Ints, steps: Ints) -> Scalars:
    """Field values (M, 3, 3, 3) at the blocks' lattice points, each lattice point evaluated once."""
    missing = slots < 0
    needed = np.zeros(len(lattice.fields) * TILE**3, bool)
    needed[slots[~missing]] = True
    slot = np.flatnonzero(needed)
    tile, inner = slot // TILE**3, np.stack(np.unravel_index(slot % TILE**3, (TILE,) * 3), -1)
    tiles = np.stack(np.unravel_index(np.flatnonzero(lattice.tile_id >= 0), lattice.shape), -1)
    stored = np.full(len(needed) + 1, np.float32(np.inf))
    stored[slot] = lattice.evaluate(lattice.positions(tiles[tile] * TILE + inner), tile)
    values = stored[slots]
    if missing.any():
        # a block at the rim of a kept tile reaches into a dropped one: its own tile's field serves there
        block = np.flatnonzero(missing.any((1, 2, 3)))
        points = lattice.positions((blocks[block, None, None, None] + steps).reshape(-1, 3))
        own = lattice.evaluate(points, np.repeat(lattice.tile_of(blocks[block]), 27)).reshape(-1, 3, 3, 3)
        values[block] = np.where(missing[block], own, values[block])
    return values


def _trilinear_gradient(values: Scalars, inner: Vectors) -> Vectors:
    """Gradient (N, 3), per cell, of what interpolates its corner values (N, 8), at inner positions (N, 3)."""
    cube = values.reshape(-1, 2, 2, 2)  # corner i = x + 2y + 4z: axes z, y, x
    x, y, z = (inner[:, axis, None, None] for axis in range(3))
    along_x = cube[..., 1] - cube[..., 0]
    across = cube[..., 0] + along_x * x
    flat = across[:, :, 0] + (across[:, :, 1] - across[:, :, 0]) * y[..., 0]
    steep_x = along_x[:, :, 0] + (along_x[:, :, 1] - along_x[:, :, 0]) * y[..., 0]
    steep_y = across[:, :, 1] - across[:, :, 0]
    x_part, y_part = (part[:, 0] + (part[:, 1] - part[:, 0]) * z[:, 0, 0] for part in (steep_x, steep_y))
    return np.stack([x_part, y_part, flat[:, 1] - flat[:, 0]], -1)


def _relaxed(points: Vectors, slopes: Vectors, quads: Ints) -> tuple[Vectors, Vectors]:
    """Each vertex, with its gradient, moved halfway to the mean of its neighbours: evens out thin triangles."""
    corners = quads.ravel()
    count = 2 * np.bincount(corners, minlength=len(points))
    relaxed = []
    for values in (points, slopes):
        mean = np.empty_like(values)
        for axis in range(3):
            column = values[:, axis][quads]
            opposite = column[:, :2] + column[:, 2:]
            around = opposite[:, [1, 0, 1, 0]]
            mean[:, axis] = np.bincount(corners, around.ravel(), len(points)) / count
        relaxed.append((values + mean) * np.float32(0.5))
    return relaxed[0], relaxed[1]


def _triangles(points: Vectors, quads: Ints) -> npt.NDArray[np.int32]:
    """Each quad split along its shorter diagonal."""
    a, b, c, d = (points[quads[:, index]] for index in range(4))
    long = ((a - c) ** 2).sum(1) > ((b - d) ** 2).sum(1)
    turned = np.where(long[:, None], np.roll(quads, -1, axis=1), quads)
    return np.ascontiguousarray(turned[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3), np.int32)
