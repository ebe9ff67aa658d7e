"""A scene as the device buffers that the kernels read: one mesh, so that a scene is data and never code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio.atlas import atlas_of, density_of
from joyip.studio.compiled import compiled
from joyip.studio.geometry import Part
from joyip.studio.joined import Joined, joined
from joyip.studio.surfaces import Geometry
from joyip.studio.upload import upload

_SOFT = {"body": 0.85, "face": 0.4, "top": 0.3, "bottom": 0.3, "headwear": 0.3}
"""How much light seems to sink into the surface (`shading.WARM`), by group; other things are hard."""


_NOWHERE = np.array([[0, -1e5, 0], [1e-3, -1e5, 0], [0, -1e5, 1e-3]], np.float32)
"""A triangle that no ray meets: the renderer wants one."""


def geometry_of(whole: Joined) -> Geometry:
    """All parts, uploaded. Faces keep the order of the parts, so `corners[..., 3]` is the part's index."""
    atlas = atlas_of(whole.parts)
    density = np.concatenate([density_of(part) for part in whole.parts])
    looks = [_look(part, slot) for part, slot in zip(whole.parts, atlas.slots, strict=True)]
    return Geometry(
        scene=_scene(whole.vertices, whole.corners[:, :3]),
        corners=upload(mi.UInt32, whole.corners),
        flats=upload(mi.Float, _flats(whole.vertices, whole.corners, density)),
        normals=upload(mi.Float, whole.normals),
        colors=upload(mi.Float, whole.colors),
        looks=upload(mi.Float, np.array(looks, np.float32)),
        texels=upload(mi.Float, atlas.texels),
        levels=upload(mi.UInt32, atlas.levels),
    )


def scenery_of(parts: Sequence[Part], hidden: int) -> tuple[Any, int]:
    """What is left to be seen without the first so many parts, and the number of their faces."""
    skipped = sum(len(part.mesh.faces) for part in parts[:hidden])
    if len(parts) == hidden:
        return _scene(_NOWHERE, np.arange(3, dtype=np.uint32)[None]), skipped
    rest = joined(parts[hidden:])
    return _scene(rest.vertices, rest.corners[:, :3]), skipped


def _scene(vertices: npt.NDArray[np.float32], faces: npt.NDArray[np.uint32]) -> Any:
    mesh = mi.Mesh("parts", len(vertices), len(faces))
    slots = mi.traverse(mesh)
    slots["vertex_positions"] = upload(mi.Float, vertices)
    slots["faces"] = upload(mi.UInt32, faces)
    slots.update()
    return mi.load_dict({"type": "scene", "parts": mesh})


@compiled
def _flats(
    vertices: npt.NDArray[np.float32], corners: npt.NDArray[np.uint32], density: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Each face's own normal, and how much of an image it shows (F, 4)."""
    flats = np.empty((len(corners), 4), np.float32)
    for face in range(len(corners)):
        a, b, c = corners[face, 0], corners[face, 1], corners[face, 2]
        ux, uy, uz = (vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2])
        vx, vy, vz = (vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2])
        x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        length = max(np.sqrt(x * x + y * y + z * z), np.float32(1e-20))
        flats[face, 0], flats[face, 1], flats[face, 2] = x / length, y / length, z / length
        flats[face, 3] = density[face]
    return flats


def _look(part: Part, slot: float) -> list[float]:
    m = part.material
    scenery = 1.0 if part.group == "backdrop" else 0.0
    return [m.roughness, m.metallic, m.clearcoat, m.sheen, m.emission, _SOFT.get(part.group, 0.0), scenery, slot]
