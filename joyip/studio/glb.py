"""Parts as a GLB 2.0 file that opens with the same colours, materials and prints in any viewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.camera import Camera
from joyip.studio.coats import Coats
from joyip.studio.geometry import Part, Vectors
from joyip.studio.gltf import ARRAY, ELEMENTS, Document
from joyip.studio.lighting import Light
from joyip.studio.tone import linear

LARGE = 6_000_000
"""Bytes beyond which a file is made smaller."""
LIFT = 8e-4
"""World units by which a print lies over the part it is printed on."""
_STEPS = 65535


def glb(
    parts: Sequence[Part],
    *,
    camera: Camera | None = None,
    light: Light | None = None,
    name: str = "Joy",
    generator: str = "joyip",
    extras: Mapping[str, Any] | None = None,
) -> bytes:
    """The parts by group, each a named node, with the picture's camera and lamps where they are given.

    Positions and normals are quantised (KHR_mesh_quantization, which viewers read without a decoder): 16 bits over a
    part's own box, of the figure a hundredth of a pixel in a picture of 1024. A file larger than `LARGE` gets
    normals and colours of 8 bits.
    """
    fine = _file(parts, camera, light, {"name": name, "generator": generator, "extras": extras}, bits=16)
    if len(fine) <= LARGE:
        return fine
    return _file(parts, camera, light, {"name": name, "generator": generator, "extras": extras}, bits=8)


def _file(
    parts: Sequence[Part], camera: Camera | None, light: Light | None, about: Mapping[str, Any], *, bits: int
) -> bytes:
    document = Document()
    document.use("KHR_mesh_quantization", required=True)
    coats = Coats(document)
    groups: dict[str, list[int]] = {}
    for part in parts:
        groups.setdefault(part.group, []).append(_node(document, coats, part, bits))
    children = [document.add("nodes", {"name": group, "children": nodes}) for group, nodes in groups.items()]
    roots = [document.add("nodes", {"name": about["name"], "children": children})]
    if camera is not None:
        roots.append(_camera(document, camera))
    if light is not None:
        roots += _lamps(document, light)
    asset: dict[str, Any] = {"version": "2.0", "generator": about["generator"]}
    if about["extras"]:
        asset["extras"] = dict(about["extras"])
    return document.glb(asset, roots)


def _node(document: Document, coats: Coats, part: Part, bits: int) -> int:
    mesh = part.mesh
    layers = coats.of(part)
    room = LIFT if len(layers) > 1 else 0.0
    low = mesh.vertices.min(0).astype(np.float64) - room
    size = np.maximum(mesh.vertices.max(0) + room - low, 1e-6)
    primitives = []
    for coat in layers:
        attributes = {
            "POSITION": document.accessor(_steps(coat.lifted(mesh, LIFT), low, size), ARRAY, bounds=True),
            "NORMAL": document.accessor(_signed(mesh.normals, bits), ARRAY, normalized=True),
        }
        if coat.colors is not None:
            attributes["COLOR_0"] = document.accessor(_shares(linear(coat.colors), bits), ARRAY, normalized=True)
        if coat.uv is not None:
            attributes["TEXCOORD_0"] = document.accessor(coat.uv.astype(np.float32), ARRAY)
        kind = np.uint16 if len(mesh.vertices) < _STEPS else np.uint32
        indices = document.accessor(coat.faces.astype(kind).reshape(-1, 1), ELEMENTS)
        primitives.append({"attributes": attributes, "indices": indices, "material": coat.material})
    index = document.add("meshes", {"name": part.name, "primitives": primitives})
    scale = (size / _STEPS).tolist()
    return document.add("nodes", {"name": part.name, "mesh": index, "translation": low.tolist(), "scale": scale})


def _steps(
    points: npt.NDArray[np.floating], low: npt.NDArray[np.float64], size: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint16]:
    return np.clip(np.round((points - low) / size * _STEPS), 0, _STEPS).astype(np.uint16)


def _signed(normals: npt.NDArray[np.float32], bits: int) -> npt.NDArray[np.signedinteger]:
    unit = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    most = 2 ** (bits - 1) - 1
    return np.asarray(np.round(unit * most), np.int16 if bits == 16 else np.int8)


def _shares(colors: Vectors, bits: int) -> npt.NDArray[np.unsignedinteger]:
    """Linear colours with an alpha of 1."""
    opaque = np.hstack([colors, np.ones((len(colors), 1), np.float32)])
    return np.asarray(np.round(opaque * (2**bits - 1)), np.uint16 if bits == 16 else np.uint8)


def _camera(document: Document, camera: Camera) -> int:
    across, up = camera.tangent
    lens = {"yfov": float(2 * np.arctan(up)), "aspectRatio": float(across / up), "znear": 0.05}
    index = document.add("cameras", {"type": "perspective", "name": "camera", "perspective": lens})
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = camera.right, camera.up, -camera.forward, camera.origin
    return document.add("nodes", {"name": "camera", "camera": index, "matrix": matrix.T.reshape(-1).tolist()})


def _lamps(document: Document, light: Light) -> list[int]:
    """The three lamps as directional lights; an intensity of pi brings a white card to full white."""
    document.use("KHR_lights_punctual")
    entries, nodes = [], []
    for name in ("key", "fill", "rim"):
        strength = float(getattr(light, f"{name}_strength"))
        if strength <= 0:
            continue
        color = linear(getattr(light, f"{name}_color")).tolist()
        entries.append({"type": "directional", "name": name, "color": color, "intensity": np.pi * strength})
        reference = {"KHR_lights_punctual": {"light": len(entries) - 1}}
        rotation = _looking(np.asarray(getattr(light, f"{name}_direction"), np.float64))
        nodes.append(document.add("nodes", {"name": name, "rotation": rotation, "extensions": reference}))
    document.extras["extensions"] = {"KHR_lights_punctual": {"lights": entries}}
    return nodes


def _looking(back: npt.NDArray[np.float64]) -> list[float]:
    """The quaternion (x, y, z, w) that turns +z to this direction: lights shine along their -z."""
    z = back / np.linalg.norm(back)
    half = np.array([0.0, 0.0, 1.0]) + z
    if np.linalg.norm(half) < 1e-6:
        return [0.0, 1.0, 0.0, 0.0]
    half /= np.linalg.norm(half)
    axis = np.cross([0.0, 0.0, 1.0], half)
    return [*axis.tolist(), float(half[2])]
