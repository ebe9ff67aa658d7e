"""Blender's Cycles on meshes, camera and lights that it is given. Runs in Blender's own environment; no joyip here.

Each line on stdin is JSON: {"scene": an .npz} loads one, {"samples": n, "denoise": bool, "out": path} draws it, and the
answer is the seconds that took, its export to Cycles and its tree of boxes included.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Blender talks on stdout
    for line in sys.stdin:
        wish = json.loads(line)
        if "scene" in wish:
            with np.load(wish["scene"]) as file:
                _load(dict(file))
            print(0.0, file=answers, flush=True)
        else:
            print(_draw(wish["samples"], wish["denoise"], wish["out"]), file=answers, flush=True)


def _load(arrays: dict[str, Any]) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.max_bounces = scene.cycles.diffuse_bounces = scene.cycles.glossy_bounces = int(arrays["depth"]) - 1
    scene.cycles.sample_clamp_indirect = float(arrays["clamp"])
    scene.cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    scene.render.use_persistent_data = False  # each picture is of a scene never seen
    scene.render.threads_mode = "FIXED"
    scene.render.threads = len(os.sched_getaffinity(0))
    scene.render.resolution_x = scene.render.resolution_y = int(arrays["side"])
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.view_settings.view_transform = "Raw"
    _sky(scene, arrays)
    for number, numbers in enumerate(arrays["lamps"]):
        _lamp(number, numbers)
    _camera(scene, arrays)
    for number in range(int(arrays["count"])):
        _part(number, arrays)


def _turned(vectors: Any) -> Any:
    """Blender's z is up."""
    return np.stack([vectors[..., 0], -vectors[..., 2], vectors[..., 1]], axis=-1)


def _place(thing: Any, axes: Any, origin: Any) -> None:
    """`axes`: right, up and backward of what looks along its own -z."""
    from mathutils import Matrix

    columns = np.eye(4)
    columns[:3, :3] = np.stack([_turned(axis) for axis in axes], axis=1)
    columns[:3, 3] = _turned(origin)
    thing.matrix_world = Matrix(columns.tolist())


def _camera(scene: Any, arrays: dict[str, Any]) -> None:
    data = bpy.data.cameras.new("camera")
    thing = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(thing)
    right, up, forward = arrays["axes"]
    _place(thing, (right, up, -forward), arrays["origin"])
    data.angle = 2 * math.atan(float(arrays["tangent"]))
    data.clip_end = 1000
    scene.camera = thing


def _lamp(number: int, numbers: Any) -> None:
    """`numbers`: where it stands (3), its colour times strength (3), its angular radius in degrees."""
    x, y, z, red, green, blue, softness = map(float, numbers)
    data = bpy.data.lights.new(f"lamp{number}", "SUN")
    peak = max(red, green, blue, 1e-6)
    data.color = (red / peak, green / peak, blue / peak)
    data.energy = peak * math.pi
    data.angle = math.radians(2 * softness)
    thing = bpy.data.objects.new(data.name, data)
    bpy.context.scene.collection.objects.link(thing)
    back = np.array([x, y, z]) / np.linalg.norm([x, y, z])
    right = np.cross([0.0, 1.0, 0.0] if abs(back[1]) < 0.9 else [1.0, 0.0, 0.0], back)
    right /= np.linalg.norm(right)
    _place(thing, (right, np.cross(back, right), back), np.zeros(3))


def _sky(scene: Any, arrays: dict[str, Any]) -> None:
    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    place, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    half, ramp = nodes.new("ShaderNodeMapRange"), nodes.new("ShaderNodeValToRGB")
    half.inputs["From Min"].default_value = -1.0
    ramp.color_ramp.interpolation = "EASE"
    for element, color in zip(ramp.color_ramp.elements, (arrays["sky_bottom"], arrays["sky_top"]), strict=True):
        element.color = (*map(float, color), 1.0)
    links.new(place.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], half.inputs["Value"])
    links.new(half.outputs[0], ramp.inputs[0])
    links.new(ramp.outputs[0], nodes["Background"].inputs["Color"])


def _part(number: int, arrays: dict[str, Any]) -> None:
    vertices, faces, normals, colors, look = (arrays[f"{name}{number}"] for name in ("v", "f", "n", "c", "m"))
    mesh = bpy.data.meshes.new(f"part{number}")
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", _turned(vertices).astype(np.float32).ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", faces.ravel())
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 3))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool))
    mesh.update(calc_edges=True)
    mesh.normals_split_custom_set_from_vertices(_turned(normals).tolist())
    layer = mesh.color_attributes.new("paint", "FLOAT_COLOR", "POINT")
    layer.data.foreach_set("color", np.pad(colors, ((0, 0), (0, 1)), constant_values=1).astype(np.float32).ravel())
    material = bpy.data.materials.new(mesh.name)
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    surface, color = nodes["Principled BSDF"], nodes.new("ShaderNodeAttribute")
    color.attribute_name = "paint"
    links.new(color.outputs["Color"], surface.inputs["Base Color"])
    names = ("Roughness", "Metallic", "Coat Weight", "Sheen Weight", "Emission Strength")
    for name, value in zip(names, look, strict=True):
        surface.inputs[name].default_value = float(value)
    links.new(color.outputs["Color"], surface.inputs["Emission Color"])
    mesh.materials.append(material)
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(mesh.name, mesh))


def _draw(samples: int, denoise: bool, out: str) -> float:
    scene = bpy.context.scene
    scene.cycles.samples = samples
    scene.cycles.use_denoising = denoise
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.render.filepath = str(Path(out).with_suffix(".exr"))
    start = time.perf_counter()
    bpy.ops.render.render(write_still=True)
    took = time.perf_counter() - start
    image = bpy.data.images.load(scene.render.filepath)
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    np.save(out, pixels.reshape(height, width, 4)[::-1, :, :3])
    bpy.data.images.remove(image)
    return took


if __name__ == "__main__":
    main()
