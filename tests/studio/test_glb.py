import base64
import io
import json
import struct
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from PIL import Image

from joyip.studio import glb as glbs
from joyip.studio.geometry import Material, Mesh, Part, Texture
from joyip.studio.glb import glb
from joyip.studio.scene import Scene
from joyip.studio.studio import Picture, Studio
from joyip.studio.tone import linear, screen
from tests.studio.three_page import packed, page
from tests.web.browser import chromium

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
SIDE = 192
WIDTHS = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
ROWS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def printed() -> tuple[Part, Part]:
    """A card with a print on plain colour, and one on colours of its vertices."""
    image = np.zeros((128, 256, 4), np.uint8)
    image[:, :128] = (20, 60, 200, 255)
    vertices = np.array([[-0.6, 0.1, 1.2], [-0.2, 0.1, 1.2], [-0.2, 0.5, 1.2], [-0.6, 0.5, 1.2]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    uv = np.array([[-0.5, 0], [1.5, 0], [1.5, 1], [-0.5, 1]], np.float32)
    normals = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
    card = Part("card", "handheld", Mesh(vertices, faces, normals), Material((0.9, 0.7, 0.2)), None, uv, Texture(image))
    shades = np.array([[0.2, 0.8, 0.2], [0.8, 0.2, 0.2], [0.8, 0.8, 0.2], [0.2, 0.2, 0.8]], np.float32)
    other = Mesh(vertices + np.float32([0.9, 0, 0]), faces, normals)
    return card, replace(card, name="shaded card", mesh=other, colors=shades)


@pytest.fixture(scope="module")
def picture() -> Picture:
    return Studio().draw(Scene(headwear="party_hat", width=SIDE, height=SIDE, samples=1))


@pytest.fixture(scope="module")
def figure(picture: Picture) -> list[Part]:
    return [*picture.stage.figure, *printed()]


@pytest.fixture(scope="module")
def data(picture: Picture, figure: list[Part]) -> bytes:
    return glb(figure, camera=picture.stage.camera, light=picture.stage.light, extras={"label": "generated"})


def chunks(data: bytes) -> tuple[dict, bytes]:
    magic, version, length = struct.unpack_from("<III", data)
    size, kind = struct.unpack_from("<II", data, 12)
    rest, binary = struct.unpack_from("<II", data, 20 + size)
    assert (magic, version, length, kind, binary) == (0x46546C67, 2, len(data), 0x4E4F534A, 0x004E4942)
    assert size % 4 == 0 and rest % 4 == 0 and 28 + size + rest == length
    return json.loads(data[20 : 20 + size]), data[28 + size :]


def test_the_file_keeps_the_khronos_rules(data: bytes, figure: list[Part]) -> None:
    """Chunks, alignment, bounds and extents are those of the specification; what is quantised says so."""
    document, binary = chunks(data)
    assert document["asset"]["version"] == "2.0" and document["asset"]["extras"] == {"label": "generated"}
    assert document["buffers"] == [{"byteLength": len(binary)}]
    assert document["extensionsRequired"] == ["KHR_mesh_quantization"]
    named = {name for entry in (*document["materials"], *document["nodes"]) for name in entry.get("extensions", {})}
    assert named <= set(document["extensionsUsed"])
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        size = WIDTHS[accessor["componentType"]] * ROWS[accessor["type"]]
        stride = view.get("byteStride", size)
        assert view["byteOffset"] % 4 == 0 and view["byteOffset"] + view["byteLength"] <= len(binary)
        assert stride * (accessor["count"] - 1) + size <= view["byteLength"]
        assert view["target"] == 34963 or (stride % 4 == 0 and 4 <= stride <= 252)
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            counts = {document["accessors"][index]["count"] for index in primitive["attributes"].values()}
            position = document["accessors"][primitive["attributes"]["POSITION"]]
            indices = document["accessors"][primitive["indices"]]
            kind = {5123: np.uint16, 5125: np.uint32}[indices["componentType"]]
            start = document["bufferViews"][indices["bufferView"]]["byteOffset"]
            found = np.frombuffer(binary, kind, indices["count"], start)
            assert len(counts) == 1 and found.max() < counts.pop() and indices["count"] % 3 == 0
            assert all(0 <= low <= high <= 65535 for low, high in zip(position["min"], position["max"], strict=True))
    assert {node["name"] for node in document["nodes"]} >= {"Joy", "body", "face", "camera", "key", "card"}
    assert len(data) <= glbs.LARGE


def test_a_reader_finds_every_part_where_it_is(data: bytes, figure: list[Part]) -> None:
    """trimesh reads as many triangles as there are, within a twentieth of a thousandth of where they were."""
    scene = trimesh.load_scene(io.BytesIO(data), file_type="glb")
    for part in figure:
        if part.name in ("shaded card", "card"):
            continue
        transform, geometry = scene.graph[part.name]
        mesh = scene.geometry[geometry]
        assert len(mesh.faces) == len(part.mesh.faces)
        bounds = trimesh.transform_points(mesh.vertices, transform)
        np.testing.assert_allclose(bounds.min(0), part.mesh.vertices.min(0), atol=5e-5)
        np.testing.assert_allclose(bounds.max(0), part.mesh.vertices.max(0), atol=5e-5)


def test_materials_are_the_renderers(data: bytes, figure: list[Part]) -> None:
    """Colours are linear, roughness, metal, clear coat, sheen and glow are said as glTF says them."""
    document, _ = chunks(data)
    by_name = {mesh["name"]: document["materials"][mesh["primitives"][0]["material"]] for mesh in document["meshes"]}
    for part in figure:
        told, wanted = by_name[part.name], part.material
        surface = told["pbrMetallicRoughness"]
        assert (surface["roughnessFactor"], surface["metallicFactor"]) == (wanted.roughness, wanted.metallic)
        coat = told["extensions"].get("KHR_materials_clearcoat", {}).get("clearcoatFactor", 0)
        assert coat == wanted.clearcoat
        plain = part.colors is None and part.texture is None
        factor = linear(wanted.color) if plain else np.ones(3)
        np.testing.assert_allclose(surface["baseColorFactor"][:3], factor, atol=1e-6)
    glow = glbs.glb([replace(figure[0], material=Material((1.0, 0.5, 0.0), emission=3.0))])
    (lamp,) = chunks(glow)[0]["materials"]
    assert lamp["extensions"]["KHR_materials_emissive_strength"]["emissiveStrength"] == pytest.approx(3.0)
    np.testing.assert_allclose(lamp["emissiveFactor"], linear((1.0, 0.5, 0.0)), atol=1e-6)


def test_lamps_shine_from_where_they_are(data: bytes, picture: Picture) -> None:
    """A lamp's node turns -z to where its light goes; strength 1 is an irradiance that makes a white card white."""
    document, _ = chunks(data)
    lights = document["extensions"]["KHR_lights_punctual"]["lights"]
    for node in (node for node in document["nodes"] if "KHR_lights_punctual" in node.get("extensions", {})):
        x, y, z, w = node["rotation"]
        back = np.array([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)])
        direction = np.array(getattr(picture.stage.light, f"{node['name']}_direction"))
        np.testing.assert_allclose(back, direction / np.linalg.norm(direction), atol=1e-6)
        light = lights[node["extensions"]["KHR_lights_punctual"]["light"]]
        strength = getattr(picture.stage.light, f"{node['name']}_strength")
        assert light["intensity"] == pytest.approx(np.pi * strength)


def test_a_file_that_would_be_large_is_made_smaller(
    figure: list[Part], data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Normals and colours of 8 bits take over, and readers still find the same triangles."""
    monkeypatch.setattr(glbs, "LARGE", 100_000)
    small = glb(figure)
    assert len(small) < 0.9 * len(data)
    scene = trimesh.load_scene(io.BytesIO(small), file_type="glb")
    assert sum(len(mesh.faces) for mesh in scene.geometry.values()) >= sum(len(part.mesh.faces) for part in figure)


async def test_three_js_shows_the_same_colours(picture: Picture, figure: list[Part], data: bytes) -> None:
    """Drawn by three.js from the file's own camera without light, every pixel has the renderer's own albedo."""
    async with chromium(FLAGS) as browser:
        tab = await browser.new_page()
        await tab.set_content(page())
        answer = await tab.evaluate("([data, size]) => draw(data, size)", [packed(data), SIDE])
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["picture"]))).convert("RGB")).astype(float)
    assert answer["materials"]["headwear.cone".replace(".", "")]["type"].startswith("Mesh")
    from joyip.studio.render import render
    from joyip.studio.staging import recipe_of

    scene = Scene(width=SIDE, height=SIDE, samples=16)
    wanted = render(figure, picture.stage.light, picture.stage.camera, **recipe_of(scene))
    expected = screen(wanted.albedo) * 255
    inner = np.ones((SIDE, SIDE), bool)
    for y in (-1, 0, 1):
        for x in (-1, 0, 1):
            inner &= (np.roll(wanted.ids, (y, x), (0, 1)) == wanted.ids) & (wanted.ids > 0)
    differs = np.abs(shown - expected).max(axis=-1)[inner]
    assert (
        inner.mean() > 0.1 and np.median(differs) <= 1 and (differs > 12).mean() < 0.05
    )  # details smaller than a pixel
    assert np.array_equal(shown[-24, 60].round(-1), expected[-24, 60].round(-1)), "the print on plain colour"
