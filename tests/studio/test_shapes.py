"""Parametric surfaces are closed, face outwards and have the size that was asked for."""

import numpy as np
import pytest
import trimesh

from joyip.studio.geometry import Mesh
from joyip.studio.relief import fluffy, tufts, waves
from joyip.studio.shapes import ball, box, facing, lathe, merge, place, slab, stretch, turn
from joyip.studio.sweeps import band, rounded, smooth_path, tube

ANGLE = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False)
CIRCLE = np.stack((np.cos(ANGLE), np.sin(ANGLE), 0.0 * ANGLE), -1)
STAR = CIRCLE[:, :2] * (1.0 + 0.2 * np.cos(5 * ANGLE))[:, None]

SOLIDS = {
    "lathe": lathe([(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)]),
    "lathe open ends": lathe([(0.2, 0.0), (0.5, 0.0), (0.5, 1.0), (0.3, 1.0)]),
    "ball": ball(0.5),
    "ellipsoid": ball((0.5, 0.2, 0.3), (1.0, 2.0, 3.0)),
    "box": box((1.0, 0.5, 0.7), 0.05),
    "slab": slab(STAR, 0.1, 0.02),
    "tube": tube(smooth_path(((0, 0, 0), (0, 1, 0), (1, 2, 0)), 20), 0.1),
    "ring": tube(CIRCLE, 0.1, closed=True),
    "ribbon": band(smooth_path(((0, 0, 0), (0, 1, 0), (0.4, 2, 0)), 20), (0, 0, 1), 0.3, 0.02),
    "hoop": band(CIRCLE, (0, 0, 1), 0.3, 0.02, closed=True),
    "pompom": fluffy(ball(0.5, segments=40), 0.2, 0.1),
}


def solid(mesh: Mesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


@pytest.mark.parametrize("name", SOLIDS)
def test_solids_are_closed_and_face_outwards(name: str) -> None:
    """Every solid is watertight, wound one way, of positive volume, with normals on its faces' side."""
    mesh = SOLIDS[name]
    body = solid(mesh)
    assert body.is_watertight
    assert body.is_winding_consistent
    assert body.volume > 0
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
    across = np.cross(
        mesh.vertices[mesh.faces[:, 1]] - mesh.vertices[mesh.faces[:, 0]],
        mesh.vertices[mesh.faces[:, 2]] - mesh.vertices[mesh.faces[:, 0]],
    )
    agree = np.sum(across * mesh.normals[mesh.faces].mean(1), 1)
    assert np.mean(agree > 0) > 0.99


def test_sizes_are_those_asked_for() -> None:
    """A ball has the sphere's volume, a box its full size, a placed mesh is where it was put."""
    assert solid(ball(0.5, segments=64)).volume == pytest.approx(4 / 3 * np.pi * 0.125, rel=0.01)
    low, high = np.array([box((1.0, 0.5, 0.7), 0.05).vertices.min(0), box((1.0, 0.5, 0.7), 0.05).vertices.max(0)])
    assert np.allclose(high - low, (1.0, 0.5, 0.7), atol=1e-5)
    moved = place(ball(1.0), (1.0, 2.0, 3.0), turn(z=90.0), 0.5)
    assert np.allclose(moved.vertices.mean(0), (1.0, 2.0, 3.0), atol=1e-4)
    assert np.allclose(turn(z=90.0) @ (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), atol=1e-9)
    assert np.allclose(facing((0.0, 0.0, 2.0)) @ (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def test_stretching_keeps_normals_perpendicular() -> None:
    """The normals of a stretched sphere are those of the ellipsoid."""
    mesh = stretch(ball(1.0, segments=64), (1.0, 0.5, 2.0))
    exact = mesh.vertices / np.array((1.0, 0.25, 4.0))
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    assert np.min(np.sum(exact * mesh.normals, 1)) > 0.995


def test_merging_keeps_every_piece() -> None:
    """Merged meshes keep their own vertices and faces."""
    both = merge([ball(1.0), box((1, 1, 1), 0.1, (5, 0, 0))])
    assert solid(both).body_count == 2
    assert len(both.vertices) == len(ball(1.0).vertices) + len(box((1, 1, 1), 0.1).vertices)


def test_reliefs_are_the_same_for_the_same_seed() -> None:
    """Fluff and waves depend on nothing but their seed."""
    points = np.asarray(ball(1.0, segments=48).vertices, np.float64)
    assert np.array_equal(tufts(points, 0.2, 3), tufts(points, 0.2, 3))
    assert not np.array_equal(tufts(points, 0.2, 3), tufts(points, 0.2, 4))
    assert np.array_equal(waves(points, 1.0, 5), waves(points, 1.0, 5))
    assert tufts(points, 0.2, 3).min() >= 0.0
    assert tufts(points, 0.2, 3).max() <= 1.0


def test_rounding_cuts_corners_but_keeps_ends() -> None:
    """A rounded polyline begins and ends where it was, and stays inside its corner."""
    line = rounded(((0, 0), (1, 0), (1, 1)), 0.2)
    assert np.allclose(line[0], (0, 0))
    assert np.allclose(line[-1], (1, 1))
    assert np.linalg.norm(line - (1, 0), axis=1).min() > 0.05
