"""Meshes kept for reuse: by content of their field, bounded in bytes, least recently used out first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.mesh import mesh_field

LIMIT = 256 * 2**20
"""Bytes of meshes a worker keeps: some forty whole figures."""


class MeshCache:
    """Meshes by (field's key, resolution). Safe to use from several threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.bytes = 0
        self._meshes: OrderedDict[tuple[bytes, float], Mesh] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._meshes)

    def mesh(self, field: Field, resolution: float) -> Mesh:
        """The field's mesh, made on first use."""
        key = (field.key, resolution)
        with self._lock:
            if key in self._meshes:
                self._meshes.move_to_end(key)
                return self._meshes[key]
        made = mesh_field(field, resolution)
        self.keep(field, resolution, made)
        return made

    def keep(self, field: Field, resolution: float, mesh: Mesh) -> None:
        """Take in the field's mesh, made elsewhere."""
        key = (field.key, resolution)
        with self._lock:
            if key not in self._meshes:
                self._meshes[key] = mesh
                self.bytes += size_of(mesh)
            while self.bytes > self.limit:
                _, dropped = self._meshes.popitem(last=False)
                self.bytes -= size_of(dropped)

    def clear(self) -> None:
        """Give everything back."""
        with self._lock:
            self._meshes.clear()
            self.bytes = 0


def size_of(mesh: Mesh) -> int:
    """Bytes that a mesh's arrays hold."""
    return mesh.vertices.nbytes + mesh.faces.nbytes + mesh.normals.nbytes


MESHES = MeshCache()
"""The process' own cache."""
