"""How a part's surface is said in glTF: its material, its colours, and what is printed on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Material, Mesh, Part, Texture, Vectors
from joyip.studio.gltf import Document
from joyip.studio.tone import linear, screen, to_bytes

LARGEST = 1024
"""Longer side of an image in pixels; larger ones are shrunk."""
REFRACTION = 1.54
"""Of vinyl, lacquer and cloth fibres: `shading.F0`."""
COAT_ROUGHNESS = 0.17
"""Of the clear coat: the root of `shading.COAT_ALPHA`."""
SHEEN = 0.6
"""The renderer's sheen as glTF's: both are light that grazes cloth."""
_CLAMP, _REPEAT, _LINEAR, _MIPMAPS = 33071, 10497, 9729, 9987


@dataclass(frozen=True, eq=False)
class Coat:
    """One primitive: which faces, in which material. `over` prints lie a little above the part."""

    faces: npt.NDArray[np.int32]
    material: int
    colors: Vectors | None = None
    uv: npt.NDArray[np.float32] | None = None
    over: bool = False

    def lifted(self, mesh: Mesh, lift: float) -> Vectors:
        """The mesh's vertices, for a print a little way along their normals."""
        return mesh.vertices + mesh.normals * np.float32(lift) if self.over else mesh.vertices


class Coats:
    """The materials and images of a document; what is alike is there once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._materials: dict[tuple[Any, ...], int] = {}
        self._images: dict[tuple[Any, ...], int] = {}
        self._kept: list[Texture] = []  # so that no other texture can have the id of one that is gone

    def of(self, part: Part) -> list[Coat]:
        """A part's primitives. A print over colours that differ from vertex to vertex is a primitive of its own."""
        faces, texture = part.mesh.faces, part.texture
        if texture is None or part.uv is None:
            return [Coat(faces, self._material(part.material, plain=part.colors is None), part.colors)]
        self._kept.append(texture)
        if part.colors is None:
            uv = _padded_uv(part.uv, texture)
            image = self._image(texture, part.material.color)
            return [Coat(faces, self._material(part.material, image=image, texture=texture), uv=uv)]
        printed = faces if texture.repeat else faces[_under(part.uv[faces])]
        base = Coat(faces, self._material(part.material, plain=False), part.colors)
        if not len(printed):
            return [base]
        material = self._material(part.material, image=self._image(texture, None), texture=texture, over=True)
        return [base, Coat(printed, material, uv=_padded_uv(part.uv, texture), over=True)]

    def _material(
        self,
        material: Material,
        *,
        plain: bool = False,
        image: int | None = None,
        texture: Texture | None = None,
        over: bool = False,
    ) -> int:
        key = (material, plain, image, over)
        if key not in self._materials:
            entry = _described(material, plain=plain)
            if image is not None and texture is not None:
                entry["pbrMetallicRoughness"]["baseColorTexture"] = {"index": self._texture(image, texture)}
            if over:
                entry["alphaMode"] = "BLEND"
                entry.pop("emissiveFactor", None)
            for extension in entry["extensions"]:
                self._document.use(extension)
            self._materials[key] = self._document.add("materials", entry)
        return self._materials[key]

    def _texture(self, image: int, texture: Texture) -> int:
        wrap = _REPEAT if texture.repeat else _CLAMP
        sampler = {"magFilter": _LINEAR, "minFilter": _MIPMAPS, "wrapS": wrap, "wrapT": wrap}
        samplers = self._document.lists.get("samplers", [])
        index = samplers.index(sampler) if sampler in samplers else self._document.add("samplers", sampler)
        return self._document.add("textures", {"source": image, "sampler": index})

    def _image(self, texture: Texture, under: tuple[float, float, float] | None) -> int:
        """A texture as an image: over a colour, or with its own alpha; framed where it does not repeat."""
        key = (id(texture), under)
        if key not in self._images:
            made = _over(_shrunk(texture.image), under)
            if not texture.repeat:
                made = _framed(made, made[0, 0] * [1, 1, 1, 0] if under is None else _opaque(under))
            self._images[key] = self._document.image(made if under is None else made[..., :3], "print")
        return self._images[key]


def _described(material: Material, *, plain: bool) -> dict[str, Any]:
    color = linear(material.color)
    entry: dict[str, Any] = {
        "doubleSided": True,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*(color.tolist() if plain else (1.0, 1.0, 1.0)), 1.0],
            "roughnessFactor": material.roughness,
            "metallicFactor": material.metallic,
        },
        "extensions": {"KHR_materials_ior": {"ior": REFRACTION}},
    }
    extensions = entry["extensions"]
    if material.clearcoat > 0:
        coat = {"clearcoatFactor": material.clearcoat, "clearcoatRoughnessFactor": COAT_ROUGHNESS}
        extensions["KHR_materials_clearcoat"] = coat
    if material.sheen > 0:
        fuzz = (SHEEN * material.sheen * (0.25 + 0.75 * color)).tolist()
        extensions["KHR_materials_sheen"] = {"sheenColorFactor": fuzz, "sheenRoughnessFactor": 0.5}
    if material.emission > 0:
        glow = color * material.emission
        strength = max(1.0, float(glow.max()))
        entry["emissiveFactor"] = (glow / strength).tolist()
        if strength > 1:
            extensions["KHR_materials_emissive_strength"] = {"emissiveStrength": strength}
    return entry


def _opaque(color: tuple[float, float, float]) -> npt.NDArray[np.uint8]:
    return to_bytes(np.asarray([*color, 1.0]))


def _framed(image: npt.NDArray[np.uint8], color: npt.NDArray[np.integer]) -> npt.NDArray[np.uint8]:
    """With a frame so wide that it is still there when the image is drawn eight pixels large."""
    (height, width), (top, left) = image.shape[:2], _frame(image)
    framed = np.empty((height + 2 * top, width + 2 * left, 4), np.uint8)
    framed[:] = color
    framed[top : top + height, left : left + width] = image
    return framed


def _frame(image: npt.NDArray[np.uint8]) -> tuple[int, int]:
    return -(-image.shape[0] // 8), -(-image.shape[1] // 8)


def _over(image: npt.NDArray[np.uint8], under: tuple[float, float, float] | None) -> npt.NDArray[np.uint8]:
    """An image laid over a colour, as the renderer lays it; as it is where there is none."""
    alpha = image[..., 3:] / np.float32(255)
    if under is None:  # what is clear has the print's colour too, so that no edge is pale when it is drawn small
        mean = (image[..., :3] * alpha).sum((0, 1)) / max(float(alpha.sum()), 1e-6)
        return np.dstack([np.where(alpha > 0, image[..., :3], mean), image[..., 3]]).astype(np.uint8)
    color = screen(linear(under) * (1 - alpha) + linear(image[..., :3] / np.float32(255)) * alpha)
    return np.dstack([to_bytes(color), np.full(image.shape[:2], 255, np.uint8)])


def _shrunk(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    step = -(-max(image.shape[:2]) // LARGEST)
    if step == 1:
        return image
    height, width = (side // step * step for side in image.shape[:2])
    blocks = image[:height, :width].reshape(height // step, step, width // step, step, 4).astype(np.float32)
    alpha = blocks[..., 3:]
    mean = (blocks[..., :3] * alpha).sum((1, 3)) / np.maximum(alpha.sum((1, 3)), 1e-6)
    return np.dstack([mean, alpha.mean((1, 3))]).round().astype(np.uint8)


def _under(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Which triangles, (F, 3, 2) in the image's coordinates, may touch the image."""
    touching: npt.NDArray[np.bool_] = np.all((corners.min(1) < 1.0) & (corners.max(1) > 0.0), axis=1)
    return touching


def _padded_uv(uv: npt.NDArray[np.float32], texture: Texture) -> npt.NDArray[np.float32]:
    """Coordinates as glTF counts them, v downwards; within the frame where the image does not repeat."""
    flipped = np.stack([uv[:, 0], 1 - uv[:, 1]], axis=1)
    if texture.repeat:
        return flipped
    image = _shrunk(texture.image)
    size = np.array([image.shape[1], image.shape[0]], np.float32)
    frame = np.array(_frame(image)[::-1], np.float32)
    framed: npt.NDArray[np.float32] = (flipped * size + frame) / (size + 2 * frame)
    return framed
