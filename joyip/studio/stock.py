"""Parts as the device buffers that the kernels read, merged into one mesh so that a scene is data and never code."""

from __future__ import annotations

from collections.abc import Sequence

import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Group, Part
from joyip.studio.tone import linear
from joyip.studio.tracer import Geometry
from joyip.studio.upload import upload

_SOFT = {"body": 0.85, "face": 0.4, "top": 0.3, "bottom": 0.3, "headwear": 0.3}
"""How much light seems to sink into the surface (`shading.WARM`), by group; other things are hard."""


def geometry_of(parts: Sequence[Part]) -> Geometry:
    """All parts, uploaded. Faces keep the order of the parts, so `corners[..., 3]` is the part's index."""
    counts = [len(part.mesh.vertices) for part in parts]
    offsets = np.cumsum([0, *counts])
    vertices = _joined([part.mesh.vertices for part in parts], 3)
    faces = np.concatenate([part.mesh.faces + offset for part, offset in zip(parts, offsets, strict=False)])
    corners = np.empty((len(faces), 4), np.uint32)
    corners[:, :3] = faces
    corners[:, 3] = np.repeat(np.arange(len(parts)), [len(part.mesh.faces) for part in parts])
    colors = np.zeros((len(vertices), 4), np.float32)
    for part, start, count in zip(parts, offsets, counts, strict=False):
        colors[start : start + count, :3] = linear(part.material.color if part.colors is None else part.colors)
    mesh = mi.Mesh("parts", len(vertices), len(faces))
    slots = mi.traverse(mesh)
    slots["vertex_positions"] = upload(mi.Float, vertices)
    slots["faces"] = upload(mi.UInt32, corners[:, :3])
    slots.update()
    return Geometry(
        scene=mi.load_dict({"type": "scene", "parts": mesh}),
        corners=upload(mi.UInt32, corners),
        flats=upload(mi.Float, _flats(vertices, corners)),
        normals=upload(mi.Float, _padded(_joined([part.mesh.normals for part in parts], 3))),
        colors=upload(mi.Float, colors),
        looks=upload(mi.Float, np.array([_look(part.group, part) for part in parts], np.float32)),
    )


def _joined(arrays: Sequence[npt.NDArray[np.float32]], width: int) -> npt.NDArray[np.float32]:
    return np.concatenate(arrays).reshape(-1, width).astype(np.float32, copy=False)


def _padded(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    padded = np.zeros((len(vectors), 4), np.float32)
    padded[:, :3] = vectors
    return padded


def _flats(vertices: npt.NDArray[np.float32], corners: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
    a, b, c = (vertices[corners[:, n]] for n in range(3))
    normal = np.cross(b - a, c - a)
    length = np.sqrt(np.einsum("ij,ij->i", normal, normal))
    return _padded(normal / np.maximum(length, 1e-20)[:, None])


def _look(group: Group, part: Part) -> list[float]:
    m = part.material
    scenery = 1.0 if group == "backdrop" else 0.0
    return [m.roughness, m.metallic, m.clearcoat, m.sheen, m.emission, _SOFT.get(group, 0.0), scenery, 0.0]
