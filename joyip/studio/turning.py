"""Turns things round the world's vertical axis: the set (backdrop and lamps) goes with the camera round the figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Mesh, Part, Vectors
from joyip.studio.lighting import Direction, Light


def turn_matrix(angle: float) -> npt.NDArray[np.float64]:
    """Rotation (3, 3) by so many degrees that takes +z towards +x."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def turned_points(points: Vectors, angle: float) -> Vectors:
    """Points or normals (N, 3), turned."""
    turned: Vectors = np.ascontiguousarray(points @ turn_matrix(angle).T, np.float32)
    return turned


def turned_part(part: Part, angle: float) -> Part:
    """A part, turned."""
    mesh = part.mesh
    vertices, normals = (turned_points(values, angle) for values in (mesh.vertices, mesh.normals))
    return replace(part, mesh=Mesh(vertices, mesh.faces, normals))


def turned_light(light: Light, angle: float) -> Light:
    """The lamps, turned."""
    return replace(
        light,
        key_direction=_turned(light.key_direction, angle),
        fill_direction=_turned(light.fill_direction, angle),
        rim_direction=_turned(light.rim_direction, angle),
    )


def _turned(direction: Direction, angle: float) -> Direction:
    x, y, z = (turn_matrix(angle) @ np.asarray(direction, np.float64)).tolist()
    return x, y, z
