"""Dual marching cubes as loops: from values on a lattice's points to vertices, quads and triangles.

The lattice is cut into tiles of TILE cells, numbered ("rows") where they are kept; a tile has its own values on all its
points, those of its far faces too. Blocks are two cells wide.
"""
# ruff: noqa: PLR0912, PLR0917  (loops for a compiler: no objects, and calls cost)

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joyip.studio.compiled import compiled
from joyip.studio.patches import CORNERS, COUNT, EDGES, PATCH

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Lattice = npt.NDArray[np.int32]
"""Lattice coordinates (N, 3), or indices."""

TILE = 32
POINTS = TILE + 1
"""Lattice points along a tile."""
_HALF = np.float32(0.5)


@compiled
def divided(corners: Lattice, rows: Ints, size: int, small: int) -> tuple[Lattice, Ints]:
    """The lower corners (N, 3) and rows of the blocks of `small` cells in blocks of `size` cells."""
    count = size // small
    pieces, piece_rows = np.empty((len(corners) * count**3, 3), np.int32), np.empty(len(corners) * count**3, np.int64)
    n = 0
    for index in range(len(corners)):
        for x in range(count):
            for y in range(count):
                for z in range(count):
                    pieces[n, 0] = corners[index, 0] + x * small
                    pieces[n, 1] = corners[index, 1] + y * small
                    pieces[n, 2] = corners[index, 2] + z * small
                    piece_rows[n] = rows[index]
                    n += 1
    return pieces, piece_rows


@compiled
def places(lattice: Lattice, beside: np.float32, step: np.float32, origin: Floats) -> Floats:
    """World points (3, N) that lie `beside` cells beyond lattice points (N, 3), on each axis."""
    columns = np.empty((3, len(lattice)), np.float32)
    for axis in range(3):
        for index in range(len(lattice)):
            columns[axis, index] = (np.float32(lattice[index, axis]) + beside) * step + origin[axis]
    return columns


@compiled
def spans(rows: Ints, count: int) -> Ints:
    """First, end and row (count, 3) of what belongs to each row; the rows ascend."""
    found = np.zeros((count, 3), np.int64)
    for row in range(count):
        found[row, 2] = row
    for index in range(len(rows)):
        row = rows[index]
        if found[row, 1] == 0:
            found[row, 0] = index
        found[row, 1] = index + 1
    return found


@compiled
def corners_of(blocks: Lattice, rows: Ints, tiles: Lattice) -> tuple[Ints, Lattice, Ints]:
    """Where blocks need values: slots (N,) among the tiles' points, ascending, their lattice points (N, 3) and rows."""
    wanted = np.zeros(len(tiles) * POINTS**3, np.bool_)
    for index in range(len(blocks)):
        x, y, z = blocks[index, 0] % TILE, blocks[index, 1] % TILE, blocks[index, 2] % TILE
        for i in range(3):
            for j in range(3):
                at = ((rows[index] * POINTS + x + i) * POINTS + y + j) * POINTS + z
                for k in range(3):
                    wanted[at + k] = True
    count = 0
    for slot in range(len(wanted)):
        count += wanted[slot]
    slots, points, point_rows = np.empty(count, np.int64), np.empty((count, 3), np.int32), np.empty(count, np.int64)
    index = -1
    for slot in range(len(wanted)):
        if not wanted[slot]:
            continue
        index += 1
        row, inner = slot // POINTS**3, slot % POINTS**3
        slots[index] = slot
        points[index, 0] = tiles[row, 0] * TILE + inner // (POINTS * POINTS)
        points[index, 1] = tiles[row, 1] * TILE + inner // POINTS % POINTS
        points[index, 2] = tiles[row, 2] * TILE + inner % POINTS
        point_rows[index] = row
    return slots, points, point_rows


@compiled
def _slot(block: Lattice, row: int, cell: int) -> int:
    """Of a cell of a block: the slot of its lower corner among its tile's points."""
    x, y, z = block[0] % TILE + (cell & 1), block[1] % TILE + (cell >> 1 & 1), block[2] % TILE + (cell >> 2)
    slot: int = ((row * POINTS + x) * POINTS + y) * POINTS + z
    return slot


@compiled
def patterns(blocks: Lattice, rows: Ints, values: Floats) -> Bytes:
    """Which corners of each block's eight cells (M, 8) are inside, one bit a corner."""
    found = np.empty((len(blocks), 8), np.uint8)
    for index in range(len(blocks)):
        for cell in range(8):
            at, pattern = _slot(blocks[index], rows[index], cell), 0
            for corner in range(8):
                step = ((corner & 1) * POINTS + (corner >> 1 & 1)) * POINTS + (corner >> 2)
                if values[at + step] < 0:
                    pattern |= 1 << corner
            found[index, cell] = pattern
    return found


@compiled
def vertices(
    blocks: Lattice, rows: Ints, values: Floats, found: Bytes, tiles: int, step: np.float32, origin: Floats
) -> tuple[Floats, Floats, Ints, Lattice, Bytes, Lattice, Lattice]:
    """One vertex a patch, in the middle of where its loop crosses the cell's edges.

    Points and gradients (V, 3), their rows (V,); crossed cells by their lower corners (C, 3), patterns and first
    vertices; and the cell (tiles * TILE³,) at each place, -1 where none is crossed.
    """
    cells = vertex = 0
    for index in range(len(blocks)):
        for cell in range(8):
            cells += COUNT[found[index, cell]] > 0
            vertex += COUNT[found[index, cell]]
    points, slopes = np.empty((vertex, 3), np.float32), np.empty((vertex, 3), np.float32)
    owners = np.empty(vertex, np.int64)
    corner, kind, first = np.empty((cells, 3), np.int32), np.empty(cells, np.uint8), np.empty(cells, np.int32)
    cell_at = np.empty(tiles * TILE**3, np.int32)
    for at in range(len(cell_at)):
        cell_at[at] = -1
    value, middle, share = np.empty(8, np.float32), np.empty((4, 3), np.float32), np.empty(4, np.float32)
    cells = vertex = 0
    for index in range(len(blocks)):
        for cell in range(8):
            pattern = found[index, cell]
            if COUNT[pattern] == 0:
                continue
            at = _slot(blocks[index], rows[index], cell)
            place = rows[index]
            for axis in range(3):
                corner[cells, axis] = blocks[index, axis] + (cell >> axis & 1)
                place = place * TILE + corner[cells, axis] % TILE
            kind[cells], first[cells], cell_at[place] = pattern, vertex, cells
            for i in range(8):
                value[i] = values[at + ((i & 1) * POINTS + (i >> 1 & 1)) * POINTS + (i >> 2)]
            for patch in range(4):
                share[patch] = 0
                for axis in range(3):
                    middle[patch, axis] = 0
            for edge in range(12):
                patch = PATCH[pattern, edge]
                if patch >= 0:
                    low, high = EDGES[edge, 0], EDGES[edge, 1]
                    for axis in range(3):
                        middle[patch, axis] += np.float32(CORNERS[low, axis])
                    middle[patch, edge // 4] += value[low] / (value[low] - value[high])
                    share[patch] += np.float32(1)
            for patch in range(COUNT[pattern]):
                for axis in range(3):
                    middle[patch, axis] /= share[patch]
                    points[vertex, axis] = (np.float32(corner[cells, axis]) + middle[patch, axis]) * step + origin[axis]
                _gradient(value, middle[patch], step, slopes[vertex])
                owners[vertex] = rows[index]
                vertex += 1
            cells += 1
    return points, slopes, owners, corner, kind, first, cell_at


@compiled
def _gradient(value: Floats, inner: Floats, step: np.float32, slope: Floats) -> None:
    """The gradient of what interpolates a cell's corner values, at an inner position."""
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        total = np.float32(0)
        for second in range(2):
            for side in range(2):
                low = side << u | second << v
                weight = (inner[u] if side else 1 - inner[u]) * (inner[v] if second else 1 - inner[v])
                total += np.float32(weight) * (value[low | 1 << axis] - value[low])
        slope[axis] = total / step


@compiled
def quads(corner: Lattice, kind: Bytes, first: Lattice, cell_at: Lattice, tile_rows: Ints) -> Lattice | None:
    """(Q, 4) vertices around each crossed lattice edge, counter-clockwise from outside; None where a cell lacks.

    tile_rows: the row of each tile of the whole lattice, -1 where it is not kept.
    """
    found, n, shares = np.empty((3 * len(corner), 4), np.int32), 0, 0
    at = np.empty(3, np.int64)
    for cell in range(len(corner)):
        pattern = kind[cell]
        low = pattern & 1
        for edge in range(12):
            shares += PATCH[pattern, edge] >= 0
        for axis in range(3):
            if low == pattern >> (1 << axis) & 1:
                continue
            for turn in range(4):
                du, dv = (turn + 1) // 2 % 2, turn // 2
                for side in range(3):
                    at[side] = corner[cell, side]
                at[(axis + 1) % 3] -= du
                at[(axis + 2) % 3] -= dv
                row = tile_rows[at[0] // TILE, at[1] // TILE, at[2] // TILE] if min(at[0], at[1], at[2]) >= 0 else -1
                if row < 0:
                    return None
                beside = cell_at[((row * TILE + at[0] % TILE) * TILE + at[1] % TILE) * TILE + at[2] % TILE]
                patch = PATCH[kind[beside], axis * 4 + du + 2 * dv] if beside >= 0 else np.int8(-1)
                if patch < 0:
                    return None
                found[n, turn if low else 3 - turn] = first[beside] + patch
            n += 1
    return found[:n] if 4 * n == shares else None  # four cells share each crossed edge


@compiled
def relaxed(values: Floats, quads: Lattice) -> Floats:
    """Each vertex' values (V, 3) moved halfway to the mean of its neighbours': evens out thin triangles."""
    total, count = np.zeros((len(values), 3), np.float32), np.zeros(len(values), np.float32)
    for index in range(len(quads)):
        for turn in range(4):
            vertex, before, after = quads[index, turn], quads[index, turn - 1], quads[index, (turn + 1) % 4]
            count[vertex] += np.float32(2)
            for axis in range(3):
                total[vertex, axis] += values[before, axis] + values[after, axis]
    for vertex in range(len(values)):
        for axis in range(3):
            total[vertex, axis] = (values[vertex, axis] + total[vertex, axis] / count[vertex]) * _HALF
    return total


@compiled
def drawn(points: Floats, slopes: Floats, distance: Floats, step: np.float32) -> None:
    """Vertices moved along their normals by their distance from the surface, in place; slopes become unit normals."""
    for vertex in range(len(points)):
        x, y, z = slopes[vertex, 0], slopes[vertex, 1], slopes[vertex, 2]
        steep = np.sqrt(x * x + y * y + z * z)
        move = min(max(distance[vertex] / max(steep, _HALF), -step * _HALF), step * _HALF)
        for axis in range(3):
            slopes[vertex, axis] /= max(steep, np.float32(1e-12))
            points[vertex, axis] -= slopes[vertex, axis] * move


@compiled
def triangles(points: Floats, quads: Lattice) -> Lattice:
    """(2 Q, 3): each quad split along its shorter diagonal."""
    faces = np.empty((2 * len(quads), 3), np.int32)
    for index in range(len(quads)):
        a, b, c, d = quads[index, 0], quads[index, 1], quads[index, 2], quads[index, 3]
        one = two = np.float32(0)
        for axis in range(3):
            one += (points[a, axis] - points[c, axis]) ** 2
            two += (points[b, axis] - points[d, axis]) ** 2
        if one > two:
            a, b, c, d = b, c, d, a
        faces[2 * index, 0], faces[2 * index, 1], faces[2 * index, 2] = a, b, c
        faces[2 * index + 1, 0], faces[2 * index + 1, 1], faces[2 * index + 1, 2] = a, c, d
    return faces
