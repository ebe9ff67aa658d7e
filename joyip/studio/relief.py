"""Reliefs on finished meshes: fluff, lumps and waves, the same for the same seed."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from joyip.studio.geometry import Mesh
from joyip.studio.shapes import Points, mesh_of


def raised(mesh: Mesh, amount: Points) -> Mesh:
    """The mesh with every vertex moved along its normal by its amount (V,)."""
    return mesh_of(mesh.vertices + mesh.normals * amount[:, None], mesh.faces)


def tufts(points: Points, cell: float, seed: int) -> Points:
    """Heights in 0..1 (N,) of round tufts about `cell` wide that cover the points (N, 3) like cotton."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(points))
    low = points.min(0)
    bins = np.floor((points[order] - low) / (0.72 * cell)).astype(np.int64)
    _, chosen = np.unique(bins, axis=0, return_index=True)
    centres = points[order][chosen]
    distance, _ = cKDTree(centres).query(points)
    height: Points = np.sqrt(np.clip(1.0 - (distance / cell) ** 2, 0.0, 1.0))
    return height


def fluffy(mesh: Mesh, cell: float, depth: float, seed: int = 0) -> Mesh:
    """Covered with soft tufts of two sizes, `depth` high in all; the mean surface stays where it was."""
    points = np.asarray(mesh.vertices, np.float64)
    height = 0.65 * tufts(points, cell, seed) + 0.35 * tufts(points, cell * 0.55, seed + 1)
    return raised(mesh, depth * (height - height.mean()))


def waves(points: Points, scale: float, seed: int) -> Points:
    """Smooth random heights (N,), about -1..1, with features about `scale` wide: a sum of plane waves."""
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=(9, points.shape[1]))
    direction *= (2 * np.pi / scale * rng.uniform(0.5, 1.3, 9) / np.linalg.norm(direction, axis=1))[:, None]
    heights: Points = np.sin(points @ direction.T + rng.uniform(0, 2 * np.pi, 9)).sum(1) / 4.0
    return heights
