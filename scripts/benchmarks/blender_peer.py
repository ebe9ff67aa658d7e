"""Blender's Cycles as a peer of the renderer: a stage written down for it, and a process of its own that draws it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.queues.environment import python
from joyip.studio.staging import Stage
from joyip.studio.tone import linear

Pixels = npt.NDArray[np.float32]
Drawing = Callable[[int, bool], tuple[float, Pixels]]
"""Samples a pixel and whether to denoise, to seconds and linear pixels."""


@contextmanager
def cycles(stage: Stage, side: int, folder: Path) -> Iterator[Drawing]:
    """Blender in a process of its own, with the stage loaded."""
    from joyip.studio.tracer import CLAMP
    from joyip.studio.tracing import DEPTH

    path, camera, light = folder / "scene.npz", stage.camera, stage.light
    lamps = [
        (*getattr(light, f"{name}_direction"), *_strong(light, name), getattr(light, f"{name}_softness"))
        for name in ("key", "fill", "rim")
    ]
    arrays: dict[str, Any] = {
        "side": side, "depth": DEPTH, "clamp": CLAMP, "count": len(stage.parts), "lamps": np.array(lamps),
        "axes": np.stack([camera.right, camera.up, camera.forward]), "origin": camera.origin,
        "tangent": camera.tangent[0],
    }  # fmt: skip
    for end in ("sky_top", "sky_bottom"):
        arrays[end] = np.array(linear(getattr(light, end))) * light.sky_strength
    for number, part in enumerate(stage.parts):
        look, mesh = part.material, part.mesh
        arrays |= {f"v{number}": mesh.vertices, f"f{number}": mesh.faces, f"n{number}": mesh.normals}
        colors = linear(look.color if part.colors is None else part.colors)
        arrays[f"c{number}"] = np.broadcast_to(colors, mesh.vertices.shape)
        arrays[f"m{number}"] = np.array([look.roughness, look.metallic, look.clearcoat, look.sheen, look.emission])
    np.savez(path, **arrays)
    script = Path(__file__).with_name("blender.py")
    process = subprocess.Popen(
        [str(python("blender")), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip

    def ask(**wish: Any) -> float:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("Blender has no pipes")
        print(json.dumps(wish), file=process.stdin, flush=True)
        if not (answer := process.stdout.readline()):
            raise RuntimeError("Blender ended")
        return float(answer)

    def drawing(samples: int, denoise: bool) -> tuple[float, Pixels]:
        out = folder / "cycles.npy"
        took = ask(samples=samples, denoise=denoise, out=str(out))
        return took, np.load(out)

    try:
        ask(scene=str(path))
        yield drawing
    finally:
        process.communicate()


def _strong(light: Any, name: str) -> Any:
    return linear(getattr(light, f"{name}_color")) * getattr(light, f"{name}_strength")
