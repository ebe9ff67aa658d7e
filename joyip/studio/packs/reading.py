"""Reads the meshes of a pack from its own folder: PLY and GLB, bounded in size, finite; nothing is fetched."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.packs.files import Unreadable, bytes_of
from joyip.studio.shapes import mesh_of
from joyip.studio.soundness import is_inverted
from joyip.studio.tone import screen

MAX_TRIANGLES = 60_000
"""Of one mesh."""
MAX_VERTICES = 3 * MAX_TRIANGLES
MAX_ENTRIES = 1_000_000
"""Of all accessors of a GLB together: a file of the largest size, full of separate triangles, has fewer."""
REACH = 4.0
"""No vertex may be farther from its joint (world units) along an axis."""


@dataclass(frozen=True, eq=False)
class Solid:
    """A mesh with its own colours per vertex (V, 3) sRGB, if it has any."""

    mesh: Mesh
    colors: Vectors | None


def solid(folder: Path, reference: str) -> Solid:
    """The mesh that "part.ply" or "parts.glb#node" names. Raises Unreadable."""
    name, _, node = reference.partition("#")
    data = bytes_of(folder, name)
    shapes = _shapes(data, "glb" if node else "ply")
    if node not in shapes:
        told = ", ".join(sorted(shapes)) or "-"
        raise Unreadable(f"文件里没有网格「{node}」；有：{told}", f"the file has no mesh {node!r}; it has {told}")
    return _checked(*shapes[node], linear=bool(node))


@lru_cache(maxsize=8)
def _shapes(data: bytes, kind: str) -> dict[str, tuple[Any, Any]]:
    """The meshes of a file by name with where they lie in its scene; a PLY has one, named ""."""
    import trimesh  # half a second, only for those who use packs

    try:
        if kind == "glb":
            _bounded(data)
        loaded = trimesh.load(io.BytesIO(data), file_type=kind, process=False)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(
            f"不是可读的 {kind.upper()} 文件：{error}", f"no readable {kind.upper()} file: {error}"
        ) from None
    if isinstance(loaded, trimesh.Trimesh):
        return {"": (loaded, np.eye(4))}
    if not isinstance(loaded, trimesh.Scene):
        raise Unreadable("文件里没有三角网格", "the file has no triangle mesh")
    found = {}
    for node in loaded.graph.nodes_geometry:
        placement, geometry = loaded.graph[node]
        if isinstance(loaded.geometry[geometry], trimesh.Trimesh):
            found[str(node)] = (loaded.geometry[geometry], placement)
    return found


def _bounded(data: bytes) -> None:
    """Refuse a GLB that tells of more than it holds: room is made for every entry of an accessor before it is read."""
    accessors = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")]).get("accessors", [])
    if any("bufferView" not in accessor for accessor in accessors):
        raise Unreadable("有 accessor 缺少 bufferView", "an accessor has no bufferView")
    if (entries := sum(abs(int(accessor["count"])) for accessor in accessors)) > MAX_ENTRIES:
        raise Unreadable(
            f"accessor 共 {entries} 项，最多 {MAX_ENTRIES}",
            f"{entries} accessor entries; {MAX_ENTRIES} at most",
        )


def _checked(shape: Any, placement: Any, *, linear: bool) -> Solid:
    vertices, faces = np.asarray(shape.vertices, np.float64), np.asarray(shape.faces)
    if not len(faces):
        raise Unreadable("网格没有三角形", "the mesh has no triangles")
    if len(faces) > MAX_TRIANGLES:
        raise Unreadable(
            f"网格有 {len(faces)} 个三角形，最多 {MAX_TRIANGLES}", f"{len(faces)} triangles; {MAX_TRIANGLES} at most"
        )
    if len(vertices) > MAX_VERTICES:
        raise Unreadable(
            f"网格有 {len(vertices)} 个顶点，最多 {MAX_VERTICES}", f"{len(vertices)} vertices; {MAX_VERTICES} at most"
        )
    vertices = vertices @ np.asarray(placement)[:3, :3].T + np.asarray(placement)[:3, 3]
    if not np.isfinite(vertices).all():
        raise Unreadable("顶点坐标不是有限数", "a vertex is not a finite number")
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise Unreadable("三角形引用了不存在的顶点", "a triangle names a vertex that does not exist")
    if np.abs(vertices).max() > REACH:
        raise Unreadable(
            f"顶点离关节超过 {REACH:g}（单位不对？）", f"a vertex is more than {REACH:g} from its joint (wrong unit?)"
        )
    colors = None
    if getattr(shape.visual, "kind", None) == "vertex":
        colors = np.asarray(shape.visual.vertex_colors[:, :3], np.float32) / np.float32(255)
        colors = np.ascontiguousarray(screen(colors) if linear else colors, np.float32)  # glTF's are linear
    mesh = mesh_of(vertices, faces)
    if is_inverted(mesh):
        raise Unreadable(
            "网格里外翻转：三角形须从外面看为逆时针",
            "the mesh is inside out: faces turn counter-clockwise from outside",
        )
    return Solid(mesh, colors)
