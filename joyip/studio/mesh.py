"""From a field to a triangle mesh: dual marching cubes on the cells near the surface, vertices drawn onto it.

The lattice is refined from tiles of 32 cells down to blocks of 2, and only where the surface can be. In each tile
only what is near counts, so that a figure of a hundred primitives costs a handful per point.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from joyip.studio import cells
from joyip.studio.cells import POINTS, TILE, Ints, Lattice
from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.program import Program, Scalars

STEPS = ((32, 8), (8, 2))
"""Refinement: block size to next block size, in cells."""
MOST = 10**6
"""Tiles that bounds may hold."""
SLACK = 1.25
"""Fields are bounds, not exact distances: a block is dropped only when its centre is this many radii away."""


def mesh_field(field: Field, resolution: float) -> Mesh:
    """The surface of `field` as a closed mesh with edges about `resolution` long; empty when there is no surface.

    Raises ValueError for a field whose values jump, so that its surface cannot be followed, and for endless bounds.
    """
    for slack in (SLACK, 2 * SLACK, 6 * SLACK):
        mesh = _attempt(field, np.float32(resolution), slack)
        if mesh is not None:
            return mesh
    raise ValueError("the field's values jump: its surface leaves the cells where it was looked for")


def _attempt(field: Field, step: np.float32, slack: float) -> Mesh | None:
    """The mesh, or None when the field is steeper than `slack` allows for and the surface was cut."""
    lattice = _Lattice.around(field, step, slack)
    blocks, rows = lattice.blocks()
    values = lattice.sampled(blocks, rows)
    found = cells.patterns(blocks, rows, values)
    made = cells.vertices(blocks, rows, values, found, len(lattice.tiles), step, lattice.origin)
    points, slopes, owners, corner, kind, first, cell_at = made
    quads = cells.quads(corner, kind, first, cell_at, lattice.rows)
    if quads is None:
        return None
    points, slopes = cells.relaxed(points, quads), cells.relaxed(slopes, quads)
    cells.drawn(points, slopes, lattice.evaluate(points.T, owners), step)
    return Mesh(points, cells.triangles(points, quads), slopes)


@dataclass(eq=False)
class _Lattice:
    """The lattice over a field's bounds: the tiles (N, 3) that hold surface, and what of the field is near each."""

    program: Program
    step: np.float32
    slack: float
    origin: npt.NDArray[np.float32]
    shape: Ints
    tiles: Lattice
    near: npt.NDArray[np.bool_]

    @staticmethod
    def around(field: Field, step: np.float32, slack: float) -> _Lattice:
        low, high = field.bounds()
        first = np.floor(low / step).astype(np.int64) - 2
        shape = np.maximum((np.ceil(high / step).astype(np.int64) + 2 - first) // TILE + 1, 1)
        if shape.prod(dtype=float) > MOST:
            raise ValueError(f"the field's bounds hold more than {MOST} tiles: bound it, or mesh it more coarsely")
        tiles: Lattice = np.indices(shape, np.int32).reshape(3, -1).T
        origin = first.astype(np.float32) * step
        centres = cells.places(tiles * np.int32(TILE), np.float32(TILE / 2), step, origin).T
        radius = float(step) * TILE * np.sqrt(3) / 2
        kept = np.abs(field.distance(centres)) <= slack * radius
        # a vertex is moved beyond its tile by less than a cell
        near = field.program.near(centres[kept], radius + 3 * float(step))
        return _Lattice(field.program, step, slack, origin, shape, tiles[kept], near)

    @cached_property
    def rows(self) -> Ints:
        """The row of each tile of the lattice; -1 where it is not kept."""
        rows = np.full(self.shape, -1, np.int64)
        rows[tuple(self.tiles.T)] = np.arange(len(self.tiles))
        return rows

    def evaluate(self, columns: Scalars, rows: Ints) -> Scalars:
        """Distances (N,) of points (3, N) that are sorted by tile, each by what is near its tile."""
        return self.program.run_near(columns.T, cells.spans(rows, len(self.tiles)), self.near)

    def blocks(self) -> tuple[Lattice, Ints]:
        """Lower corners (M, 3) and rows (M,) of the 2-cell blocks that the surface may pass, sorted by tile."""
        corners: Lattice = self.tiles * np.int32(TILE)
        rows: Ints = np.arange(len(self.tiles))
        for size, small in STEPS:
            corners, rows = cells.divided(corners, rows, size, small)
            values = self.evaluate(cells.places(corners, np.float32(small / 2), self.step, self.origin), rows)
            kept = np.abs(values) <= np.float32(self.slack * np.sqrt(3) / 2 * small) * self.step
            corners, rows = corners[kept], rows[kept]
        return corners, rows

    def sampled(self, blocks: Lattice, rows: Ints) -> Scalars:
        """Field values at the tiles' lattice points; only those at the blocks' corners are set."""
        slots, points, point_rows = cells.corners_of(blocks, rows, self.tiles)
        values = np.empty(len(self.tiles) * POINTS**3, np.float32)
        values[slots] = self.evaluate(cells.places(points, np.float32(0), self.step, self.origin), point_rows)
        return values
