"""The tables of dual marching cubes: how the surface passes through a cell, for each of its 256 sign patterns.

Corner i of a cell sits at (i & 1, i >> 1 & 1, i >> 2 & 1). The crossed edges of a cell fall into one to four closed
loops ("patches"); each becomes one vertex of the mesh (Nielson, Dual Marching Cubes, 2004). On a face with two diagonal
insides the insides are kept apart, on both sides of the face alike: so the mesh has no crack, and an edge with four
faces only in the rarest cases.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CORNERS = np.array([[i & 1, i >> 1 & 1, i >> 2 & 1] for i in range(8)], np.int32)


def edge_index(axis: int, first: int, second: int) -> int:
    """Number of the edge along `axis` at offset (first, second) on the next two axes, cyclically."""
    return axis * 4 + first + 2 * second


def _edges() -> npt.NDArray[np.int32]:
    ends = []
    for axis in range(3):
        for second in (0, 1):
            for first in (0, 1):
                low = first << (axis + 1) % 3 | second << (axis + 2) % 3
                ends.append((low, low | 1 << axis))
    return np.array(ends, np.int32)


EDGES = _edges()
"""(12, 2): the two corners of each edge, the lower first."""


def _links(pattern: int) -> list[tuple[int, int]]:
    """Pairs of crossed edges that the surface joins across the cell's six faces."""
    number = {(int(a), int(b)): index for index, (a, b) in enumerate(EDGES)}
    links = []
    for axis in range(3):
        u, v = 1 << (axis + 1) % 3, 1 << (axis + 2) % 3
        for side in (0, 1 << axis):
            ring = [side, side | u, side | u | v, side | v]
            inside = [bool(pattern >> corner & 1) for corner in ring]
            cut = [number[(min(a, b), max(a, b))] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
            crossed = [edge for index, edge in enumerate(cut) if inside[index] != inside[(index + 1) % 4]]
            if len(crossed) == 2:
                links.append((crossed[0], crossed[1]))
            elif len(crossed) == 4:
                links.extend((cut[index - 1], cut[index]) for index in range(4) if inside[index])
    return links


def _tables() -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    patch = np.full((256, 12), -1, np.int8)
    count = np.zeros(256, np.int8)
    for pattern in range(256):
        links = _links(pattern)
        for start in sorted({edge for link in links for edge in link}):
            if patch[pattern, start] >= 0:
                continue
            todo = [start]
            while todo:
                edge = todo.pop()
                if patch[pattern, edge] < 0:
                    patch[pattern, edge] = count[pattern]
                    todo.extend(b if a == edge else a for a, b in links if edge in (a, b))
            count[pattern] += 1
    return patch, count


PATCH, COUNT = _tables()
"""PATCH (256, 12): the loop each edge belongs to (-1: not crossed); COUNT (256,): how many loops."""
