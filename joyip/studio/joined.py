"""All parts of a picture as the arrays of one mesh, which the preview and the renderer read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Part, Vectors
from joyip.studio.tone import linear

Rows = npt.NDArray[np.float32]
"""Shape (N, 4), float32."""


@dataclass(frozen=True, eq=False)
class Joined:
    """`corners` (F, 4) uint32 has the vertices of each face and its part, in the order of the parts.

    `normals` (V, 4) are those of the vertices, with u; `colors` (V, 4) are linear, with v. Parts without an image have
    0 there.
    """

    parts: tuple[Part, ...]
    vertices: Vectors
    corners: npt.NDArray[np.uint32]
    normals: Rows
    colors: Rows


def joined(parts: Sequence[Part]) -> Joined:
    """The parts as one."""
    points = np.cumsum([0, *(len(part.mesh.vertices) for part in parts)])
    faces = np.cumsum([0, *(len(part.mesh.faces) for part in parts)])
    vertices = np.empty((points[-1], 3), np.float32)
    corners = np.empty((faces[-1], 4), np.uint32)
    normals, colors = np.zeros((2, points[-1], 4), np.float32)
    for index, part in enumerate(parts):
        mine, its = slice(points[index], points[index + 1]), slice(faces[index], faces[index + 1])
        vertices[mine], normals[mine, :3] = part.mesh.vertices, part.mesh.normals
        np.add(part.mesh.faces, points[index], out=corners[its, :3], casting="unsafe")
        corners[its, 3] = index
        colors[mine, :3] = linear(part.material.color if part.colors is None else part.colors)
        if part.uv is not None and part.texture is not None:
            normals[mine, 3], colors[mine, 3] = part.uv.T
    return Joined(tuple(parts), vertices, corners, normals, colors)
