"""What comes beside a picture, made in an engine process: its layers as PNG files, its model as a GLB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from joyip.capabilities.images.encode import Label, png
from joyip.studio.glb import glb
from joyip.studio.scene import Scene
from joyip.studio.studio import Picture

if TYPE_CHECKING:
    from joyip.studio.layers import Layers

GLB = "model/gltf-binary"
_GOLDEN = 0.618034


class Watched(Protocol):
    """The task that makes them."""

    threads: int

    def report(self, value: Any) -> None:
        """Send a value to the caller."""


@dataclass(frozen=True)
class Output:
    """A file beside the picture. `about` is what the manifest says of it beyond its hash."""

    name: str
    data: bytes
    media_type: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def filename(self, stem: str) -> str:
        """What the file is called when it is saved."""
        return f"{stem}.{'glb' if self.media_type == GLB else f'{self.name}.png'}"


def outputs_of(
    scene: Scene, picture: Picture, wanted: tuple[str, ...], label: Label, task: Watched
) -> Iterator[Output]:
    """The wanted outputs: "layers", and models of the "figure" or of the whole "set"."""
    stage = picture.stage
    if "layers" in wanted:
        from joyip.studio.layers import layers_of  # the renderer is loaded by now

        task.report(("layers", 0.0, None))
        yield from _files(layers_of(scene, stage, picture.render, task.threads), label)
    models = {"figure": (stage.figure, None), "set": (stage.parts, stage.light)}
    for name in (name for name in models if name in wanted):
        task.report(("model", 0.0, None))
        parts, light = models[name]
        data = glb(parts, camera=stage.camera, light=light, generator=label.tool, extras={"AIGC": label.aigc})
        yield Output(name, data, GLB, {"triangles": sum(len(part.mesh.faces) for part in parts)})


def _files(layers: Layers, label: Label) -> Iterator[Output]:
    below: list[str] = []
    for name in ("backdrop", "shadow", "subject"):
        pixels = getattr(layers, name)
        if pixels is not None:
            yield Output(name, png(Image.fromarray(pixels), label), "image/png", {"over": [*below]})
            below.append(name)
    depth = {
        "near": round(layers.near, 6),
        "far": round(layers.far, 6),
        "meaning": "16 bits, along the camera's axis in world units: 0 is near, 65534 far, 65535 nothing",
    }
    yield Output("depth", png(Image.fromarray(layers.depth), label), "image/png", depth)
    axes = {"meaning": "the camera's axes, x right, y up, z to the viewer: -1 is 0, 1 is 255"}
    yield Output("normals", png(Image.fromarray(layers.normals), label), "image/png", axes)
    names = {str(index): {"name": name, "group": group} for index, (name, group) in layers.names.items()}
    yield Output("ids", png(_indexed(layers.ids), label), "image/png", {"names": {"0": None, **names}})


def _indexed(ids: npt.NDArray[np.uint8]) -> Image.Image:
    """A palette whose neighbours are easy to tell apart; 0 is black."""
    turns = np.arange(1, 256) * _GOLDEN % 1.0
    hues = np.stack([turns, 0.55 + 0.4 * (np.arange(1, 256) % 3) / 2, 0.98 - 0.35 * (np.arange(1, 256) % 4) / 3], -1)
    colors = np.asarray(Image.fromarray(np.round(hues[None] * 255).astype(np.uint8), "HSV").convert("RGB"))[0]
    picture = Image.fromarray(ids, "P")
    picture.putpalette([0, 0, 0, *colors.reshape(-1).tolist()])
    return picture
