"""A piece of Joy before it is meshed: a field in some frame, how finely to mesh it, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Frame, Group, Material, Mesh, Part, Texture, Vectors
from joyip.studio.meshes import MESHES, MeshCache

Paint = Callable[[Vectors], Vectors]
"""Local points (N, 3) to sRGB colours (N, 3)."""


@dataclass(frozen=True, eq=False)
class Print:
    """An image on a piece: `onto` gives (u, v) in 0..1 (N, 2) for local points (N, 3)."""

    texture: Texture
    onto: Callable[[Vectors], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Piece:
    """One part in its own frame; `paint` colours it by position in that frame, `printed` lays an image over it."""

    name: str
    group: Group
    field: Field
    resolution: float
    material: Material
    paint: Paint | None = None
    printed: Print | None = None
    shading: Field | None = None
    """The field whose slope the normals are, where that is not the piece's own."""

    def part(self, frame: Frame | None = None, cache: MeshCache = MESHES) -> Part:
        """The piece meshed (once per content) and placed."""
        mesh = cache.mesh(self.field, self.resolution) if self.shading is None else self._shaded
        colors = None if self.paint is None else np.ascontiguousarray(self.paint(mesh.vertices), np.float32)
        onto = None if self.printed is None else np.ascontiguousarray(self.printed.onto(mesh.vertices), np.float32)
        return Part(
            f"{self.group}.{self.name}",
            self.group,
            mesh if frame is None else placed(mesh, frame),
            self.material,
            colors,
            onto,
            None if self.printed is None else self.printed.texture,
        )

    @cached_property
    def _shaded(self) -> Mesh:
        mesh, field = MESHES.mesh(self.field, self.resolution), self.shading or self.field
        _, slope = field.gradient(np.asfortranarray(mesh.vertices))
        steep = np.linalg.norm(slope, axis=1, keepdims=True)
        normals = np.where(steep > 0.1, slope / np.maximum(steep, 0.1), mesh.normals)
        return Mesh(mesh.vertices, mesh.faces, np.ascontiguousarray(normals, np.float32))


def placed(mesh: Mesh, frame: Frame) -> Mesh:
    """A mesh of the frame's local coordinates in the world."""
    normals = np.ascontiguousarray(mesh.normals @ frame.rotation.T, np.float32)
    return Mesh(np.ascontiguousarray(frame.apply(mesh.vertices), np.float32), mesh.faces, normals)
