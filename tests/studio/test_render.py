import hashlib
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import trimesh

from joyip.studio import backend
from joyip.studio.camera import Camera, camera_for
from joyip.studio.framing import Subject
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.lighting import Light
from joyip.studio.scene import Scene
from joyip.studio.tone import linear, screen, tone_mapped

RED = (0.847, 0.137, 0.165)
SIDE = 64


@pytest.fixture(scope="module", autouse=True)
def _renderer() -> None:
    backend.load()


def solid(name, group, shape, color, **material) -> Part:
    mesh = Mesh(
        np.ascontiguousarray(shape.vertices, np.float32),
        np.ascontiguousarray(shape.faces, np.int32),
        np.ascontiguousarray(shape.vertex_normals, np.float32),
    )
    return Part(name, group, mesh, Material(color, **material))


def ball(name, centre, radius, color=RED, group="body", **material) -> Part:
    shape = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    shape.apply_translation(centre)
    return solid(name, group, shape, color, **material)


def toy() -> list[Part]:
    return [
        ball("belly", (0, 0.6, 0), 0.6, clearcoat=0.4),
        ball("head", (0, 1.6, 0), 0.45, (0.957, 0.949, 0.933), "top", sheen=0.3),
        ball("ring", (0.7, 1.0, 0.2), 0.2, (0.89, 0.70, 0.235), "handheld", metallic=1.0, roughness=0.25),
        ball("lamp", (-0.7, 1.0, 0.2), 0.2, (1, 0.8, 0.4), "headwear", emission=1.0),
    ]


def ground() -> Part:
    shape = trimesh.creation.box((12, 0.2, 12))
    shape.apply_translation((0, -0.1, 0))
    return solid("ground", "backdrop", shape, (0.9, 0.9, 0.92), roughness=0.9)


def lens(parts: list[Part]) -> Camera:
    points = np.concatenate([part.mesh.vertices for part in parts if part.group != "backdrop"])
    return camera_for(Scene(), Subject(points))


def draw(parts=None, *, light=None, threads=2, width=SIDE, height=SIDE, **wishes):
    from joyip.studio.render import render

    parts = toy() if parts is None else parts
    backend.use_threads(threads)
    wishes = {"samples": 2, "seed": 7, "threads": threads, **wishes}
    return render(parts, light or Light(catch_shadow=True), lens(parts), width=width, height=height, **wishes)


KINDS = {
    "open sky": {},
    "ground": {"parts": [*toy(), ground()], "light": Light()},
    "transparent": {"transparent": True},
    "2d": {"mode": "2d"},
    "2d transparent": {"mode": "2d", "transparent": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_threads_make_no_difference(kind: str) -> None:
    """Every kind of picture has the same bits on one, two and three threads, and in every buffer."""
    pictures = [draw(**KINDS[kind], threads=threads) for threads in (1, 2, 3)]
    for name in ("rgba", "linear", "noisy", "albedo", "normal", "depth", "ids"):
        first, *others = (getattr(picture, name) for picture in pictures)
        assert np.isfinite(first).all(), name
        for other in others:
            np.testing.assert_array_equal(first, other, err_msg=name)


def test_another_process_draws_the_same_pixels() -> None:
    """The same scene has the same bits in a fresh process."""
    here = hashlib.sha256(draw().rgba.tobytes()).hexdigest()
    code = (
        "import sys, hashlib; sys.path[:0] = ['tests/studio']\n"
        "from joyip.studio import backend; backend.load()\n"
        "from test_render import draw; print(hashlib.sha256(draw(threads=1).rgba.tobytes()).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=150)
    assert there.stdout.strip() == here


def test_seeds_and_samples_matter() -> None:
    """Another seed gives another noise, more samples give less of it."""
    settled = draw(samples=64).linear
    first, second, better = draw(), draw(seed=8), draw(samples=16)
    assert (first.noisy != second.noisy).any()
    assert np.abs(better.noisy - settled).mean() < 0.7 * np.abs(first.noisy - settled).mean()
    assert np.abs(first.linear - settled).mean() < 0.7 * np.abs(first.noisy - settled).mean()


def test_another_scene_compiles_nothing() -> None:
    """Kernels serve every scene: other parts, light, camera, size, seed and samples find them in memory."""
    import drjit as dr

    for wishes in KINDS.values():
        draw(**wishes)
    with dr.scoped_set_flag(dr.JitFlag.KernelHistory):
        dr.kernel_history_clear()
        other = [ball("one", (0.2, 0.5, 0), 0.5, (0.1, 0.5, 0.9)), ball("two", (0, 1.2, 0), 0.3)]
        rig = Light(key_strength=0.9, sky_top=(0.2, 0.1, 0.4), sky_glow=0.5, rim_strength=0.0, catch_shadow=True)
        other_draw = partial(draw, seed=99, width=80, height=72)
        other_draw(other, light=rig, samples=3)
        other_draw([*other, ground()], light=Light(key_softness=9.0), samples=5)
        other_draw(other, light=rig, transparent=True, samples=1)
        other_draw(other, light=rig, mode="2d")
        launched = dr.kernel_history([dr.KernelType.JIT])
    assert launched
    new = [kernel for kernel in launched if not kernel["cache_hit"] or kernel["cache_disk"]]
    assert [(kernel["size"], kernel["operation_count"]) for kernel in new] == []


def test_buffers_tell_what_is_where() -> None:
    """Ids, depth, normals and albedo of a ball are those of the ball."""
    parts = toy()
    picture, camera = draw(parts), lens(parts)
    x, y = camera.project([[0, 0.6, 0]], SIDE, SIDE)[0].astype(int)
    ray = camera.directions(SIDE, SIDE)[y, x]
    offset = camera.origin - (0, 0.6, 0)
    along = offset @ ray
    distance = -along - np.sqrt(along**2 - offset @ offset + 0.36)
    assert picture.part_names[picture.ids[y, x] - 1] == "belly"
    assert picture.depth[y, x] == pytest.approx(distance, abs=2e-3)
    np.testing.assert_allclose(picture.normal[y, x], (offset + distance * ray) / 0.6, atol=0.06)
    np.testing.assert_allclose(picture.albedo[y, x], linear(RED), atol=1e-3)
    assert picture.ids[0, 0] == 0 and picture.depth[0, 0] == pytest.approx(1e6)


def test_transparent_edges_are_soft_and_without_halo() -> None:
    """Outside is nothing, inside is whole, the edge is in between and keeps the figure's own colour."""
    parts = [ball("ball", (0, 3.0, 0), 0.8, RED, roughness=1.0)]
    rgba = draw(parts, transparent=True, samples=8).rgba
    alpha = rgba[..., 3]
    assert alpha[2, 2] == 0 and alpha[-3, 2] == 0
    row = alpha[np.unravel_index(np.argmax(alpha > 250), alpha.shape)[0] + 12]
    assert row.max() == 255 and ((row > 10) & (row < 245)).any()
    edge = (alpha > 40) & (alpha < 215)
    assert edge.sum() > 20
    red, green, blue = (rgba[..., channel][edge].astype(int) for channel in range(3))
    assert (red > 60).all() and (red - np.maximum(green, blue) > 20).all()


def test_transparent_pictures_keep_the_shadow() -> None:
    """Beneath the figure lies half-transparent black, and far from it nothing."""
    picture = draw(transparent=True, samples=16)
    alpha = picture.rgba[..., 3].astype(int)
    shadow = (picture.ids == 0) & (picture.albedo.sum(-1) == 0) & (alpha > 25)
    assert shadow.sum() > 30
    assert picture.rgba[..., :3][shadow].max() == 0
    assert alpha[:12, :12].max() == 0 and alpha[:12, -12:].max() == 0


def test_the_flat_drawing_has_outlines_and_few_tones() -> None:
    """Round the figure runs a dark line; inside, one part has but a few tones."""
    picture = draw(mode="2d", width=192, height=192)
    inside = picture.ids > 0
    rim = inside ^ (
        inside & np.roll(inside, 1, 0) & np.roll(inside, -1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1)
    )
    luma = picture.rgba[..., :3].mean(-1)
    head = picture.ids == 2
    assert np.median(luma[rim & head]) < 0.7 * np.median(luma[head])
    belly = picture.rgba[picture.ids == 1][:, :3]
    _, counts = np.unique(belly, axis=0, return_counts=True)
    assert 2 <= (counts > 0.04 * len(belly)).sum() <= 5
    assert np.sort(counts)[::-1][:5].sum() > 0.7 * len(belly)


def test_brand_colours_stay_and_white_neither_burns_nor_greys() -> None:
    """The tone curve leaves colours below its knee alone, keeps hues above it and never reaches full white early."""
    brand = linear(np.array([[(0.72, 0.14, 0.17), (0.18, 0.37, 0.77)]]))
    np.testing.assert_allclose(screen(tone_mapped(brand)), screen(brand), atol=2e-3)
    whites = tone_mapped(np.linspace(0, 4, 200, dtype=np.float32)[None, :, None].repeat(3, 2))[0, :, 0]
    assert (np.diff(whites) >= 0).all() and whites[-1] <= 1.0
    assert screen(whites[50]) > 0.9 and whites[50] < 0.97


def test_reports_tell_how_far_a_picture_is() -> None:
    """Stages are told in order and their fractions grow."""
    told = []
    draw(width=320, height=160, report=lambda *event: told.append(event))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["render", "denoise"]
    fractions = [done for stage, done, _ in told if stage == "render"]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
