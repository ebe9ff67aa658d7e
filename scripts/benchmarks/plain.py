"""A plain Mitsuba script: the same meshes, samples and depth, denoised and written as PNG, without joyip's renderer.

It runs as a process of its own: each line on stdin names an .npz of meshes, each line on stdout is the seconds it took.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from joyip.studio import backend
from joyip.studio.geometry import Part


class Plain:
    """The other process, as a function of meshes."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder

    def seconds(self, parts: Sequence[Part], bounds: Any, side: int, samples: int, depth: int) -> float:
        """How long the plain script takes for these meshes; reading them and compiling kernels is not counted."""
        arrays: dict[str, Any] = {"camera": np.array(bounds), "numbers": np.array([side, samples, depth, len(parts)])}
        for number, part in enumerate(parts):
            arrays[f"v{number}"], arrays[f"f{number}"] = part.mesh.vertices, part.mesh.faces
            arrays[f"n{number}"] = part.mesh.normals
            material = part.material
            arrays[f"m{number}"] = np.array(
                [*material.color, material.roughness, material.metallic, material.clearcoat]
            )
        path = self._folder / "meshes.npz"
        np.savez(path, **arrays)
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the plain script has no pipes")
        stdin.write(f"{path}\n")
        stdin.flush()
        return float(stdout.readline())


@contextmanager
def plain(folder: Path) -> Iterator[Plain]:
    """The plain script as a process with every core."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Plain(process, folder)
    finally:
        process.communicate()


def _script() -> None:
    backend.load()  # which LLVM, which variant: the same choice as joyip's
    import mitsuba as mi

    for line in sys.stdin:
        with np.load(line.strip()) as file:
            arrays = dict(file)
        _draw(mi, arrays)  # Mitsuba compiles a kernel for each set of materials: that is not held against it
        start = time.perf_counter()
        _draw(mi, arrays)
        print(time.perf_counter() - start, flush=True)


def _draw(mi: Any, arrays: dict[str, Any]) -> bytes:
    import pyoidn
    from PIL import Image

    side, samples, depth, count = map(int, arrays["numbers"])
    low, high = arrays["camera"]
    centre, height = (low + high) / 2, float((high - low).max())
    at = centre + np.array([0, 0, height * 2.4])
    scene: dict[str, Any] = {
        "type": "scene",
        "integrator": {
            "type": "aov",
            "aovs": "albedo:albedo,normals:sh_normal",
            "path": {"type": "path", "max_depth": depth + 1, "rr_depth": 100},
        },
        "sensor": {
            "type": "perspective",
            "fov": 28,
            "to_world": mi.ScalarTransform4f().look_at(origin=list(at), target=list(centre), up=[0, 1, 0]),
            "film": {"type": "hdrfilm", "width": side, "height": side, "rfilter": {"type": "box"}},
            "sampler": {"type": "independent", "sample_count": samples},
        },
        "sky": {"type": "constant", "radiance": 0.6},
        "key": _lamp(mi, centre, (-3, 4, 4), 12.0),
        "fill": _lamp(mi, centre, (4, 2, 3), 4.0),
        "rim": _lamp(mi, centre, (3, 3, -4), 8.0),
    }
    for number in range(count):
        scene[f"part{number}"] = _shape(mi, arrays, number)
    layers = np.array(mi.render(mi.load_dict(scene), spp=samples))
    color, albedo, normal = (np.ascontiguousarray(layers[..., a:b], dtype=np.float32) for a, b in _layers(layers))
    clean = pyoidn.denoise(color, albedo=np.clip(albedo, 0, 1), normal=normal, hdr=True)
    srgb = np.where(clean <= 0.0031308, 12.92 * clean, 1.055 * np.maximum(clean, 1e-6) ** (1 / 2.4) - 0.055)
    out = io.BytesIO()
    Image.fromarray((np.clip(srgb, 0, 1) * 255 + 0.5).astype(np.uint8)).save(out, "PNG", compress_level=4)
    return out.getvalue()


def _layers(layers: Any) -> tuple[tuple[int, int], ...]:
    """Colour, albedo and normal in what the aov integrator gives; colour may carry an alpha channel."""
    first = layers.shape[-1] - 6
    return (0, 3), (first, first + 3), (first + 3, first + 6)


def _lamp(mi: Any, centre: Any, offset: tuple[float, float, float], radiance: float) -> dict[str, Any]:
    at = [float(a + b) for a, b in zip(centre, offset, strict=True)]
    return {
        "type": "rectangle",
        "to_world": mi.ScalarTransform4f().look_at(origin=at, target=list(map(float, centre)), up=[0, 1, 0]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": radiance}},
    }


def _shape(mi: Any, arrays: dict[str, Any], number: int) -> Any:
    vertices, faces, normals = (arrays[f"{name}{number}"] for name in "vfn")
    red, green, blue, roughness, metallic, clearcoat = map(float, arrays[f"m{number}"])
    properties = mi.Properties()
    properties["bsdf"] = mi.load_dict(
        {
            "type": "principled",
            "base_color": {"type": "rgb", "value": [red**2.2, green**2.2, blue**2.2]},
            "roughness": max(roughness, 0.1),
            "metallic": metallic,
            "clearcoat": clearcoat,
        }
    )
    mesh = mi.Mesh(f"part{number}", len(vertices), len(faces), has_vertex_normals=True, props=properties)
    values = mi.traverse(mesh)
    values["vertex_positions"] = mi.Float(vertices.ravel())
    values["faces"] = mi.UInt32(faces.astype(np.uint32).ravel())
    values["vertex_normals"] = mi.Float(normals.ravel())
    values.update()
    return mesh


if __name__ == "__main__":
    _script()
