"""What the modellers hand to the renderer: meshes with materials.

Coordinates are right-handed, y up, +z towards the camera, x to the viewer's right. One unit is about half of
Joy's height: Joy stands on y = 0 and the top of the head (without ears and hat) is near y = 2.0. Joy's right hand is on
the viewer's left (negative x). All arrays are C-contiguous; positions are float32 in world units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Shape (N, 3), float32."""

Group = Literal[
    "body", "face", "top", "bottom", "shoes", "neckwear", "eyewear", "back", "headwear", "handheld", "backdrop"
]
"""Which wish of the scene a part belongs to; the gate and the layers select by it."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """A triangle mesh: vertices (V, 3), faces (F, 3) int32 counter-clockwise from outside, unit normals (V, 3)."""

    vertices: Vectors
    faces: npt.NDArray[np.int32]
    normals: Vectors


@dataclass(frozen=True)
class Material:
    """How a surface looks. Colours are sRGB in 0..1; the renderer linearises them.

    `sheen` 0..1 makes cloth, `clearcoat` 0..1 makes vinyl and lacquer, `metallic` 0..1 metal, `emission` is radiance
    added in the surface's own colour (0 for everything that is not a lamp).
    """

    color: tuple[float, float, float]
    roughness: float = 0.45
    metallic: float = 0.0
    clearcoat: float = 0.0
    sheen: float = 0.0
    emission: float = 0.0


@dataclass(frozen=True, eq=False)
class Texture:
    """An image laid over a part by its `uv`: what is printed or woven on it.

    `image` (H, W, 4) uint8 is sRGB with straight alpha; where alpha is 0 the part's own colour shows. The first row is
    at v = 1, the first column at u = 0. `repeat` tiles it; otherwise there is nothing outside 0..1.
    """

    image: npt.NDArray[np.uint8]
    repeat: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """One mesh of one material. `colors` (V, 3) sRGB float32 overrides the material's colour per vertex.

    `uv` (V, 2) float32 says where each vertex lies on the `texture`.
    """

    name: str
    group: Group
    mesh: Mesh
    material: Material
    colors: Vectors | None = None
    uv: npt.NDArray[np.float32] | None = None
    texture: Texture | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """A placed coordinate frame: world = rotation @ local * scale + origin. Rotation (3, 3), origin (3,), float32."""

    origin: npt.NDArray[np.float32]
    rotation: npt.NDArray[np.float32]
    scale: float = 1.0

    def apply(self, points: Vectors) -> Vectors:
        """Local points (N, 3) to world points (N, 3)."""
        placed: Vectors = (points @ self.rotation.T * self.scale + self.origin).astype(np.float32)
        return placed

    def invert(self, points: Vectors) -> Vectors:
        """World points (N, 3) to local points (N, 3)."""
        local: Vectors = ((points - self.origin) @ self.rotation / self.scale).astype(np.float32)
        return local
