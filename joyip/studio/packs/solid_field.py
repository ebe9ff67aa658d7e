"""A closed mesh as a signed distance field: a table of distances round it, by which things keep clear of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.spatial import cKDTree

from joyip.studio.field import Sampled
from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.program import Scalars

CELL, AROUND = 0.03, 0.12
"""Spacing of the table, and how far it reaches beyond the mesh."""


@dataclass(frozen=True, eq=False)
class SolidField(Sampled):
    """Distances on a lattice from `low` on; outside the lattice the way back to it is added. Exact to some 0.005."""

    low: npt.NDArray[np.float32]
    box: npt.NDArray[np.float32]
    values: npt.NDArray[np.float32]

    @staticmethod
    def of(mesh: Mesh) -> SolidField:
        """The field of a mesh whose vertices lie more densely than its curvature."""
        box = np.stack([mesh.vertices.min(0), mesh.vertices.max(0)]).astype(np.float32)
        axes = [np.arange(a - AROUND, b + AROUND + CELL, CELL, dtype=np.float32) for a, b in zip(*box, strict=True)]
        lattice = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
        points, normals = _surface(mesh)
        _, near = cKDTree(points).query(lattice.reshape(-1, 3))
        away = lattice.reshape(-1, 3) - points[near]
        along = np.einsum("ij,ij->i", away, normals[near])
        length = np.linalg.norm(away, axis=1)
        # near the surface the tangent plane is truer than the nearest sample
        distance = np.where(np.abs(along) > 0.8 * length, along, np.copysign(length, along))
        low = np.array([axis[0] for axis in axes], np.float32)
        return SolidField(low, box, distance.astype(np.float32).reshape(lattice.shape[:3]))

    def distance(self, points: Vectors) -> Scalars:  # noqa: D102 - the base's
        most = np.array(self.values.shape, np.float32) - 1
        at = (points - self.low) / np.float32(CELL)
        inside = np.clip(at, 0, most)
        found = ndimage.map_coordinates(self.values, inside.T, order=1, prefilter=False)
        away: Scalars = (found + CELL * np.linalg.norm(at - inside, axis=1)).astype(np.float32)
        return away

    def bounds(self) -> npt.NDArray[np.float32]:  # noqa: D102 - the base's
        return self.box


def _surface(mesh: Mesh) -> tuple[Vectors, Vectors]:
    """Vertices and middles of triangles, with normals."""
    corners = mesh.vertices[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
    points = np.concatenate([mesh.vertices, corners.mean(1)])
    return points, np.concatenate([mesh.normals, normals]).astype(np.float32)
