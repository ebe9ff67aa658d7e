"""The container of a GLB 2.0 file: arrays become buffer views and accessors, and all of it one blob of bytes."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from PIL import Image

ARRAY, ELEMENTS = 34962, 34963
"""What a buffer view is for: vertices, indices."""
_COMPONENTS = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942


class Document:
    """A glTF document that grows. `lists` hold what the specification calls by the same name, `extras` the rest."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.extensions: dict[str, bool] = {}
        self.extras: dict[str, Any] = {}
        self._bytes = bytearray()

    def add(self, kind: str, entry: dict[str, Any]) -> int:
        """Append to a list ("nodes", "meshes", …); answers the index."""
        entries = self.lists.setdefault(kind, [])
        entries.append(entry)
        return len(entries) - 1

    def use(self, extension: str, *, required: bool = False) -> None:
        """Name an extension."""
        self.extensions[extension] = self.extensions.get(extension, False) or required

    def accessor(self, values: npt.NDArray[Any], target: int, *, normalized: bool = False, bounds: bool = False) -> int:
        """Rows (N, 1..4) as an accessor; rows of vertices are padded to four bytes, as the specification wants."""
        count, width = values.shape
        size = width * values.itemsize
        stride = -(-size // 4) * 4 if target == ARRAY else size
        rows = np.zeros((count, stride), np.uint8)
        rows[:, :size] = np.ascontiguousarray(values).view(np.uint8).reshape(count, size)
        view = {"target": target, **({"byteStride": stride} if target == ARRAY and stride != size else {})}
        entry: dict[str, Any] = {
            "bufferView": self._view(rows.tobytes(), view),
            "componentType": _COMPONENTS[values.dtype.name],
            "count": count,
            "type": _TYPES[width],
        }
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry["min"], entry["max"] = values.min(0).tolist(), values.max(0).tolist()
        return self.add("accessors", entry)

    def image(self, pixels: npt.NDArray[np.uint8], name: str) -> int:
        """An image (H, W, 3 or 4), as PNG."""
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG", compress_level=7)
        return self.add("images", {"name": name, "mimeType": "image/png", "bufferView": self._view(out.getvalue(), {})})

    def glb(self, asset: dict[str, Any], roots: list[int]) -> bytes:
        """The file."""
        document = {
            "asset": asset,
            "scene": 0,
            "scenes": [{"nodes": roots}],
            "extensionsUsed": sorted(self.extensions),
            "extensionsRequired": sorted(name for name, required in self.extensions.items() if required),
            **self.extras,
            **self.lists,
            "buffers": [{"byteLength": len(self._bytes)}],
        }
        used = {key: value for key, value in document.items() if value != []}
        text = orjson.dumps(used)
        text += b" " * (-len(text) % 4)
        head = struct.pack("<III", _MAGIC, 2, 12 + 8 + len(text) + 8 + len(self._bytes))
        chunks = (struct.pack("<II", len(text), _JSON), text, struct.pack("<II", len(self._bytes), _BINARY))
        return b"".join((head, *chunks, bytes(self._bytes)))

    def _view(self, data: bytes, entry: dict[str, Any]) -> int:
        view = {"buffer": 0, "byteOffset": len(self._bytes), "byteLength": len(data), **entry}
        self._bytes += data + bytes(-len(data) % 4)
        return self.add("bufferViews", view)
